#!/bin/sh
# Makes the archive again: official Avro and Protobuf encoders in a folder of their own, then the two scripts.
set -eu
cd "$(dirname "$0")/.."
venv=target/archive-venv
python3.11 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check -r archive/requirements.txt
"$venv/bin/python" archive/generate.py
"$venv/bin/python" archive/verify.py
