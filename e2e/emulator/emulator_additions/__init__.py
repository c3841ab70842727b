"""Adds the APIs and resource types that the templates of the library use and that localstack-core lacks.

The emulator finds them through entry points (pyproject.toml). It ignores a plugin that fails to import, without a
message, so e2e/plugins.e2e.ts checks each plugin. e2e/README.md describes what each file models, and what it does not do.
"""
