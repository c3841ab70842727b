"""What localstack-core lacks of the APIs and resource types that the library's templates use; no more than that.

The emulator finds it through entry points (pyproject.toml). It ignores a plugin that fails to import, without a
message: e2e/plugins.e2e.ts asks for each. e2e/README.md says what each file models, and what it does not do.
"""
