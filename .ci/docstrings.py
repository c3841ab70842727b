"""Checks that each sample in the docstrings of the installed package is valid Python. The step `python` runs this."""
import pathlib
import re
import sys
import textwrap

import cdk_defender_for_cloud

source = pathlib.Path(cdk_defender_for_cloud.__file__).read_text()
samples = re.findall(r'^( +)Example::\n\n((?:\1    .*\n|\n)+)', source, re.M)
expected = int(sys.argv[1])
if len(samples) != expected:
    sys.exit(f'error: the docstrings have {len(samples)} samples, but the assembly has {expected}')
for _, sample in samples:
    text = textwrap.dedent(sample)
    try:
        compile(text, 'docstring', 'exec')
    except SyntaxError as error:
        sys.exit(f'error: a sample in a docstring is not valid Python ({error}):\n{text}')
print(f'{len(samples)} samples in docstrings are valid Python')
