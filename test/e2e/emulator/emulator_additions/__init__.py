"""What localstack-core lacks of the APIs and resource types that the library's templates use; no more than that.

The emulator finds it through entry points (pyproject.toml). A plugin that fails to import is left out without a word,
so test/e2e/plugins.e2e.ts asks for each.
"""
