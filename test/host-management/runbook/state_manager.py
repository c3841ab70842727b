"""State Manager's part: which instances an association runs the runbook on, and when it stops."""
import ssm_automation


def run(association, document, world):
    """One execution a target. Source: AWS Systems Manager user guide, targets and rate controls."""
    parameters = {name: values[0] for name, values in association['Parameters'].items()}
    ids = _targets(association['Targets'], world)
    allowed = _errors_allowed(association['MaxErrors'], len(ids))
    executions, errors = {}, 0
    for instance_id in ids:
        if errors > allowed:
            break
        given = {**parameters, association['AutomationTargetParameterName']: instance_id}
        executions[instance_id] = ssm_automation.run(document, given)
        errors += executions[instance_id]['status'] != 'Success'
    return executions


def _errors_allowed(limit, targets):
    """The run stops when there is one error more. A percentage is of the targets, rounded down."""
    return int(targets * int(limit[:-1]) / 100) if limit.endswith('%') else int(limit)


def _targets(targets, world):
    [target] = targets
    key, values = target['Key'], target['Values']
    if key == 'ParameterValues':
        return values
    if key == 'ResourceGroup':
        return world.groups[values[0]]
    living = {i: instance for i, instance in world.instances().items() if instance['State']['Name'] != 'terminated'}
    tags = {i: {t['Key']: t['Value'] for t in instance.get('Tags', [])} for i, instance in living.items()}
    if key == 'InstanceIds' and values == ['*']:
        return sorted(living)
    if key == 'tag-key':
        return sorted(i for i in living if values[0] in tags[i])
    if key.startswith('tag:'):
        return sorted(i for i in living if tags[i].get(key.removeprefix('tag:')) in values)
    raise ValueError(f'target not known to the runner: {target}')
