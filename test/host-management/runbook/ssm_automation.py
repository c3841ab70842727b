"""Runs an Automation runbook of schema 0.3 step by step.

Source: AWS Systems Manager user guide, properties shared by all actions. The guide does not define one case: a failed
step with both `onFailure: step:x` and `isEnd`. It continues with x here, as AWS's runbook AWS-ResizeInstance requires.
"""
import uuid

import actions
from actions import StepFailed, StepTimedOut, only
from expressions import fill

DOCUMENT = ['schemaVersion', 'description', 'assumeRole', 'parameters', 'mainSteps']
STEP = [
    'name', 'description', 'action', 'maxAttempts', 'timeoutSeconds', 'onFailure', 'isCritical', 'isEnd', 'nextStep',
    'inputs', 'outputs',
]


def run(document, given):
    """The result of an execution: its status, why it failed, and each step that ran."""
    only(document, DOCUMENT, 'document')
    if document['schemaVersion'] != '0.3':
        raise ValueError('the runner knows schema 0.3 alone')
    steps = document['mainSteps']
    names = [s['name'] for s in steps]
    if len(set(names)) != len(names):
        raise ValueError('two steps have one name')
    for step in steps:
        only(step, STEP, step['name'])
    execution_id = str(uuid.uuid4())
    variables = {'automation:EXECUTION_ID': execution_id, **_parameters(document.get('parameters', {}), given)}
    ran, status, message = [], 'Success', ''
    at = 0
    while at is not None:
        step = steps[at]
        if len(ran) > len(steps):
            raise ValueError('steps go round in circles')
        result = _run_step(step, variables)
        ran.append({'name': step['name'], 'status': result['status'], 'attempts': result['attempts']})
        failed = result['status'] != 'Success'
        if failed and step.get('isCritical', True):
            status = result['status']
        if failed:
            ran[-1]['message'] = result['message']
            message = f"{step['name']}: {result['message']}"
        target = _next(step, result, failed)
        at = names.index(target) if isinstance(target, str) else (at + 1 if target and at + 1 < len(steps) else None)
    if status == 'Success':
        message = ''
    return {
        'executionId': execution_id,
        'assumeRole': fill(document['assumeRole'], variables) if 'assumeRole' in document else '',
        'status': status, 'message': message, 'steps': ran,
    }


def _parameters(declared, given):
    only(given, declared, 'parameters')
    values = {}
    for name, declaration in declared.items():
        if name not in given and 'default' not in declaration:
            raise ValueError(f'the parameter {name} is missing')
        values[name] = given.get(name, declaration.get('default'))
        actions.check_parameter(name, declaration, values[name])
    return values


def _run_step(step, variables):
    inputs = fill(step['inputs'], variables)
    if step['action'] == 'aws:branch':
        return {'status': 'Success', 'attempts': 1, 'next': actions.branch(step, inputs)}
    if step['action'] not in actions.ACTIONS:
        raise ValueError(f"action not known to the runner: {step['action']}")
    attempts = step.get('maxAttempts', 1)
    for attempt in range(1, attempts + 1):
        try:
            answer = actions.ACTIONS[step['action']](step, inputs)
            variables.update(actions.outputs_of(step, answer))
            return {'status': 'Success', 'attempts': attempt}
        except StepFailed as error:
            status = 'TimedOut' if isinstance(error, StepTimedOut) else 'Failed'
            message = str(error)
    return {'status': status, 'attempts': attempts, 'message': message}


def _next(step, result, failed):
    """Name of the next step, True for the following one, or None for the end."""
    if failed:
        on_failure = step.get('onFailure', 'Abort')
        if on_failure == 'Abort':
            return None
        if not on_failure.startswith('step:'):
            raise ValueError(f'onFailure not known to the runner: {on_failure}')
        return on_failure.removeprefix('step:')
    if result.get('next'):
        return result['next']
    return None if step.get('isEnd') else step.get('nextStep', True)
