"""Prints as JSON which plugins of this project the installed emulator cannot load, and which of the given resource types have a
provider."""

import importlib
import importlib.metadata
import json
import pkgutil
import sys

import emulator_additions
from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor, plugin_manager

RESOURCES = 'localstack.cloudformation.resource_providers'


def problem_of(load):
    try:
        load()
        return None
    except Exception as error:  # pylint: disable=broad-except  # told to the test
        return f'{type(error).__name__}: {error}'


def load_plugin(entry_point):
    plugin = entry_point.load()
    if entry_point.group.endswith(('resource_providers', 'runtime_executor')):
        plugin().load()


def main():
    ours = importlib.metadata.distribution('emulator-additions').entry_points
    # The hook and the services import the other modules when the emulator runs.
    modules = {
        m.name: lambda m=m: importlib.import_module(f'emulator_additions.{m.name}')
        for m in pkgutil.iter_modules(emulator_additions.__path__)
    }
    checks = {**{f'{e.group} {e.name}': lambda e=e: load_plugin(e) for e in ours}, **modules}
    provided = {kind: ResourceProviderExecutor.try_load_resource_provider(kind) for kind in sys.argv[1:]}
    broken = {name: problem for name, load in checks.items() if (problem := problem_of(load))}
    working = [e for e in ours if e.group == RESOURCES and f'{e.group} {e.name}' not in broken]
    plugins = [plugin_manager.load(e.load().name) for e in working]
    print(
        json.dumps(
            {
                'broken': broken,
                'plugins': len(list(ours)),
                'provided': {kind: bool(provider) for kind, provider in provided.items()},
                'schemas': {plugin.name: plugin.factory.SCHEMA for plugin in plugins},
            }
        )
    )


if __name__ == '__main__':
    main()
