#!/usr/bin/env bash
# Guess: a server without an address of its own in the inventory is reached by its name, as Ansible
#   does, and a port that is 22 again is 22.
# Really: ansible-inventory-to-ssh-config writes HostName 127.0.0.1 for it: a command for the site
#   runs on the machine it was typed on. A port that was once another stays in the file when the
#   inventory has 22.
# Seen: ansible-inventory-to-ssh-config 1.1.2, ansible-core 2.19.14 and sshconf 0.2.5 (PyPI);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install ansible-core==2.19.14 sshconf==0.2.5
env/bin/pip -q --disable-pip-version-check install --no-deps ansible-inventory-to-ssh-config==1.1.2
env/bin/pip -q --disable-pip-version-check freeze | grep -E '^(ansible|sshconf)'
export HOME=$work

write() {
  printf '[sites]\nsite0012.example.com ansible_user=muster\nsite0013 ansible_host=192.0.2.13 ansible_port=%s\n' "$1" >hosts.ini
  env/bin/ansible-inventory-to-ssh-config hosts.ini -o config >log
  grep . config >seen
}
write 2222
cat seen
printf 'Host site0012.example.com\n  HostName 127.0.0.1\n  User muster\nHost site0013\n  HostName 192.0.2.13\n  Port 2222\n' | cmp - seen
write 22
echo 'with port 22 in the inventory:'
tail -3 seen
printf 'Host site0013\n  HostName 192.0.2.13\n  Port 2222\n' | cmp - <(tail -3 seen)
