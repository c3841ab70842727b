"""The actions of AWS Systems Manager Automation that runbooks here use; calls go through boto3.

Source: AWS Systems Manager user guide, Automation actions reference. What is not known is an error, never passed over.
"""
import json
import re

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from expressions import select
from virtual_time import CLOCK

POLL_SECONDS = 10  # the guide does not say how often Automation looks
DEFAULT_SCRIPT_SECONDS = 600
DEFAULT_WAIT_SECONDS = 3600


class StepFailed(Exception):
    pass


class StepTimedOut(StepFailed):
    pass


def only(given, allowed, where):
    unknown = sorted(set(given) - set(allowed))
    if unknown:
        raise ValueError(f'{where}: not known to the runner: {", ".join(unknown)}')


def call(inputs):
    """One API call without botocore's retries: those of the step are what counts here."""
    parameters = {k: v for k, v in inputs.items() if k not in ('Service', 'Api', 'PropertySelector', 'DesiredValues')}
    client = boto3.client(inputs['Service'], config=Config(retries={'total_max_attempts': 1}))
    methods = {client.meta.method_to_api_mapping[m]: m for m in client.meta.method_to_api_mapping}
    try:
        return getattr(client, methods[inputs['Api']])(**parameters)
    except (ClientError, BotoCoreError) as error:
        raise StepFailed(str(error)) from error


def execute_aws_api(step, inputs):
    return call(inputs)


def assert_property(step, inputs):
    found, value = select(inputs['PropertySelector'], call(inputs))
    if not found or value not in inputs['DesiredValues']:
        raise StepFailed(f"{inputs['PropertySelector']} is {value!r}, not among {inputs['DesiredValues']}")
    return {}


def wait_for_property(step, inputs):
    deadline = CLOCK.now + step.get('timeoutSeconds', DEFAULT_WAIT_SECONDS)
    while True:
        found, value = select(inputs['PropertySelector'], call(inputs))
        if found and value in inputs['DesiredValues']:
            return {}
        if CLOCK.now + POLL_SECONDS > deadline:
            raise StepTimedOut(f"{inputs['PropertySelector']} is still {value!r}")
        CLOCK.sleep(POLL_SECONDS)


def sleep(step, inputs):
    only(inputs, ['Duration'], step['name'])
    CLOCK.sleep(int(re.fullmatch(r'PT(\d+)S', inputs['Duration'])[1]))
    return {}


def execute_script(step, inputs):
    only(inputs, ['Runtime', 'Handler', 'InputPayload', 'Script'], step['name'])
    if inputs['Runtime'] not in ('python3.10', 'python3.11'):
        raise ValueError(f"runtime {inputs['Runtime']} cannot be used in new runbooks")
    namespace = {'__name__': 'script'}
    started = CLOCK.now
    try:
        exec(compile(inputs['Script'], 'script.py', 'exec'), namespace)  # pylint: disable=exec-used
        payload = json.loads(json.dumps(inputs['InputPayload']))
        result = namespace[inputs['Handler']](payload, {})
        result = json.loads(json.dumps(result))
    except Exception as error:  # pylint: disable=broad-except  # whatever a script raises fails its step
        raise StepFailed(f'{type(error).__name__} - {error}') from error
    if CLOCK.now - started > step.get('timeoutSeconds', DEFAULT_SCRIPT_SECONDS):
        raise StepTimedOut(f'the script ran for {CLOCK.now - started:.0f} s')
    return {'Payload': result}


def branch(step, inputs):
    """Name of the next step, or None."""
    only(inputs, ['Choices', 'Default'], step['name'])
    for choice in inputs['Choices']:
        if _holds({k: v for k, v in choice.items() if k != 'NextStep'}):
            return choice['NextStep']
    return inputs.get('Default')


OPERATORS = {
    'StringEquals': lambda a, b: a == b,
    'EqualsIgnoreCase': lambda a, b: a.lower() == b.lower(),
    'StartsWith': lambda a, b: a.startswith(b),
    'EndsWith': lambda a, b: a.endswith(b),
    'Contains': lambda a, b: b in a,
    'BooleanEquals': lambda a, b: a is b,
}


def _holds(condition):
    if 'And' in condition or 'Or' in condition or 'Not' in condition:
        [(operator, operands)] = condition.items()
        if operator == 'Not':
            return not _holds(operands)
        return (all if operator == 'And' else any)([_holds(o) for o in operands])
    [operator] = [k for k in condition if k != 'Variable']
    if operator not in OPERATORS:
        raise ValueError(f'operator not known to the runner: {operator}')
    return OPERATORS[operator](condition['Variable'], condition[operator])


ACTIONS = {
    'aws:executeAwsApi': execute_aws_api,
    'aws:assertAwsResourceProperty': assert_property,
    'aws:waitForAwsResourceProperty': wait_for_property,
    'aws:executeScript': execute_script,
    'aws:sleep': sleep,
}

TYPES = {'String': str, 'Boolean': bool, 'Integer': int, 'StringList': list, 'StringMap': dict, 'MapList': list}


def outputs_of(step, answer):
    """The declared outputs by their full names."""
    outputs = {}
    for output in step.get('outputs', []):
        only(output, ['Name', 'Selector', 'Type'], step['name'])
        found, value = select(output['Selector'], answer)
        if not found or not isinstance(value, TYPES[output['Type']]):
            raise StepFailed(f"output {output['Name']} is {value!r}, not a {output['Type']}")
        outputs[f"{step['name']}.{output['Name']}"] = value
    return outputs


def check_parameter(name, declaration, value):
    only(declaration, ['type', 'description', 'default', 'allowedPattern', 'allowedValues'], name)
    if declaration['type'] not in ('String', 'AWS::IAM::Role::Arn'):
        raise ValueError(f"type of parameter not known to the runner: {declaration['type']}")
    if not isinstance(value, str):
        raise ValueError(f'{name} must be a text, got {value!r}')
    if not re.search(declaration.get('allowedPattern', ''), value):
        raise ValueError(f'{name} must match {declaration["allowedPattern"]}, got {value}')
    if value not in declaration.get('allowedValues', [value]):
        raise ValueError(f'{name} must be one of {declaration["allowedValues"]}, got {value}')
