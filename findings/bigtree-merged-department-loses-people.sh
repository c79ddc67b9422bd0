#!/usr/bin/env bash
# Guess: moving a department onto one of the same name moves its people along, as nodes are moved
#   with their children; a path of two parts names a department by its whole name.
# Really: with merge_attribute=True the attributes are merged and the people of the department that
#   was moved are in no place of the tree, without an error; with overriding=True those of the other
#   are. Sales/Ada finds and moves the Ada of After Sales, when there is no other.
# Seen: bigtree 1.5.3, pandas 2.3.3 (PyPI); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install bigtree==1.5.3 pandas==2.3.3

cat >run.py <<'PY'
from importlib.metadata import version
from bigtree import find_path, list_to_tree, preorder_iter, shift_nodes
print("bigtree", version("bigtree"))
def people(tree):
    return [node.path_name for node in preorder_iter(tree) if node.is_leaf]
for choice, expected in (({"merge_children": True}, ["/HQ/HR/Night/Ben", "/HQ/HR/Night/Ada", "/HQ/HR/Night/Cyd"]),
                         ({"merge_attribute": True}, ["/HQ/HR/Night/Ben"]),
                         ({"overriding": True}, ["/HQ/HR/Night/Ada", "/HQ/HR/Night/Cyd"])):
    tree = list_to_tree(["HQ/IT/Night/Ada", "HQ/IT/Night/Cyd", "HQ/HR/Night/Ben", "HQ/IT/Office/Dan"])
    shift_nodes(tree, ["HQ/IT/Night"], ["HQ/HR/Night"], **choice)
    seen = [path for path in people(tree) if "Night" in path]
    print(" ", choice, "->", seen)
    assert seen == expected, seen
tree = list_to_tree(["HQ/After Sales/Ada", "HQ/Sales/Ben", "HQ/Store/Cyd"])
found = find_path(tree, "Sales/Ada").path_name
shift_nodes(tree, ["Sales/Ada"], ["HQ/Store/Ada"])
print("  Sales/Ada ->", found, "-> after moving it", people(tree))
assert found == "/HQ/After Sales/Ada" and "/HQ/Store/Ada" in people(tree)
PY
env/bin/python run.py
