#!/usr/bin/env bash
# Guess: of a mail that answers a question, what was quoted and a signature behind "-- " are left
#   out, and the rest stays.
# Really: the last part of the mail is a signature when a line of it begins with a hyphen and a
#   letter or digit: "-5 hours", or a list of people with a hyphen before each name. With a space
#   behind the hyphen the list stays. What is left out is not marked.
# Seen: ruby-email-reply-parser 0.5.8-2, ruby3.1 3.1.7+really3.1.2-0+deb12u1 (Debian); 2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root ruby3.1=3.1.7+really3.1.2-0+deb12u1 libruby3.1=3.1.7+really3.1.2-0+deb12u1 \
        ruby-email-reply-parser=0.5.8-2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
lib=deb/usr/lib
export LD_LIBRARY_PATH RUBYLIB
LD_LIBRARY_PATH=$(dirname $lib/*/libruby-3.1.so.3.1)
RUBYLIB=$lib/ruby/3.1.0:$(echo $lib/*/ruby/3.1.0):$lib/ruby/vendor_ruby

cat >run.rb <<'RB'
require 'email_reply_parser'
puts "email_reply_parser #{EmailReplyParser::VERSION}, Ruby #{RUBY_VERSION}"
{
  "Correct Ada:\n\n-5 hours\n" => 'Correct Ada:',
  "Correct Ada:\n\n5 hours less\n" => "Correct Ada:\n\n5 hours less",
  "Leave for:\n\n-Budi\n-Chen\n" => 'Leave for:',
  "Leave for:\n\n- Budi\n- Chen\n" => "Leave for:\n\n- Budi\n- Chen",
  "Approved for 000123.\n\n-Ada starts later, as said.\nThank you\n" => 'Approved for 000123.',
}.each do |mail, expected|
  seen = EmailReplyParser.parse_reply(mail)
  puts "  #{mail.inspect} -> #{seen.inspect}"
  raise "expected #{expected.inspect}" unless seen == expected
end
RB
TZ=UTC LANG=C.UTF-8 deb/usr/bin/ruby3.1 --disable-gems run.rb
