"""Runs a Python sample of a document, and the tests in it. The step `python` runs this."""
import runpy
import sys

names = runpy.run_path(sys.argv[1], run_name='__main__')
for name, test in names.items():
    if name.startswith('test_'):
        test()
        print(f'{name}: passed')
