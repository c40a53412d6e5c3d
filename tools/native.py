"""Compile modules of Marsad: `cd src; python ../tools/native.py marsad/text/fold.py …` puts what is compiled beside the source.

mypyc makes a C file of each module, so that all cores compile: as one file, which is its default, they take one core four times as long,
and run no faster.
"""

from __future__ import annotations

import os
import sys

from mypyc.build import mypycify
from pybind11.setup_helpers import ParallelCompile
from setuptools import setup

if __name__ == "__main__":
    modules = sys.argv[1:]
    ParallelCompile(default=os.cpu_count() or 1).install()
    compiled = mypycify(["--strict", "--follow-imports=silent", *modules], opt_level="2", debug_level="0", multi_file=True)
    setup(name="marsad-native", ext_modules=compiled, script_args=["build_ext", "--inplace"])
