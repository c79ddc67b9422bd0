#!/usr/bin/env bash
# Guess: what is printed as a bar code on a badge is what a reader gives.
# Really: zint prints lower case as upper case in Code 39 and puts a zero before a code of an odd
#   number of digits in 2 of 5, without a warning. Of Code 128, zbar does not know the sign for
#   letters above ASCII and reads José as Josi; of extended Code 39 it gives the code of the letters,
#   A+D+A for Ada. Another reader, zxing-cpp, reads both as printed.
# Seen: zint 2.11.1-1, libzbar0 0.23.92-7+deb12u1 (Debian), zxing-cpp 3.1.1, pillow 13.0.0 (PyPI);
#   2026-11-30
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
get() {
    apt-get download -qq -o APT::Sandbox::User=root zint=2.11.1-1 libzint2.11=2.11.1-1 libpng16-16=1.6.39-2+deb12u6 libzbar0=0.23.92-7+deb12u1 \
        libv4l-0=1.22.1-5+b2 libv4lconvert0=1.22.1-5+b2 libjpeg62-turbo=1:2.1.5-2 libdbus-1-3=1.14.10-1~deb12u1 libx11-6=2:1.8.4-2+deb12u2
}
get 2>get.log || { apt-get update -qq && get; }
for package in *.deb; do dpkg -x "$package" deb; done
python3 -m venv env
env/bin/pip -q --disable-pip-version-check install zxing-cpp==3.1.1 pillow==13.0.0

cat >run.py <<'PY'
import ctypes, subprocess
from importlib.metadata import version
import zxingcpp
from PIL import Image
zbar = ctypes.CDLL("libzbar.so.0")
for name in ("zbar_image_scanner_create", "zbar_image_create", "zbar_image_first_symbol"):
    getattr(zbar, name).restype = ctypes.c_void_p
zbar.zbar_symbol_get_data.restype = ctypes.c_char_p
def read(picture):
    scanner, image = ctypes.c_void_p(zbar.zbar_image_scanner_create()), ctypes.c_void_p(zbar.zbar_image_create())
    grey = picture.tobytes()
    zbar.zbar_image_set_format(image, ctypes.c_ulong(int.from_bytes(b"Y800", "little")))
    zbar.zbar_image_set_size(image, picture.width, picture.height)
    zbar.zbar_image_set_data(image, grey, ctypes.c_ulong(len(grey)), None)
    zbar.zbar_scan_image(scanner, image)
    symbol = zbar.zbar_image_first_symbol(image)
    return zbar.zbar_symbol_get_data(ctypes.c_void_p(symbol)).decode() if symbol else None
print("zint 2.11.1, zbar 0.23.92, zxing-cpp", version("zxing-cpp"))
for kind, text, first, second in [
    ("CODE128", "000123", "000123", "000123"),
    ("CODE128", "José", "Josi", "José"),
    ("EXCODE39", "Ada", "A+D+A", "Ada"),
    ("CODE39", "ab12", "AB12", "AB12"),
    ("C25INTER", "784199012345671", "0784199012345671", "0784199012345671"),
]:
    said = subprocess.run(["deb/usr/bin/zint", "-b", kind, "-d", text, "-o", "code.png", "--scale=3", "--quietzones"], capture_output=True, text=True, check=True)
    picture = Image.open("code.png").convert("L")
    seen = read(picture), zxingcpp.read_barcodes(picture)[0].text
    print("  %s %s: zbar %s, zxing-cpp %s" % (kind, text, *seen))
    assert seen == (first, second) and not said.stdout + said.stderr
PY
LD_LIBRARY_PATH=$(find deb -name 'lib*.so.*' -printf "$work/%h\n" | sort -u | paste -s -d :) LANG=C.UTF-8 env/bin/python run.py
