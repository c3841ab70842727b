"""A model of the changes that AWS::CloudFormation::StackSet makes to its instances when its targets change. It needs no emulator.

It follows the published handler of AWS: aws-cloudformation/aws-cloudformation-resource-providers-cloudformation,
aws-cloudformation-stackset, 2025-03. UpdateHandler has the order. InstancesAnalyzer compares targets without an account
filter. AltResourceModelAnalyzer and AltStackInstancesCalculator compare targets if the old or the new ones have a filter.
"""


def instance_changes(before, after):
    """Returns the targets that a change deletes, creates and updates, in this order: three lists of (targets, regions).

    `before` and `after` are lists of (DeploymentTargets, regions). UpdateStackSet runs between the deletion and the creation.
    """
    has_filter = any(targets.get('AccountFilterType') for targets, _regions in [*before, *after])
    return _by_account(before, after) if has_filter else _by_target(before, after)


def _by_target(before, after):
    """Compares targets without a filter. It compares units only by id, because the handler does not know which unit is below another."""
    old, new = _places(before), _places(after)
    # The handler updates only instances with different parameter overrides, which the library does not use.
    return [_grouped(old - new), _grouped(new - old), []]


def _places(groups):
    return {
        (kind, target, region)
        for targets, regions in groups
        for region in regions
        # With self-managed permissions, the targets are accounts.
        for kind in (['OrganizationalUnitIds'] if 'OrganizationalUnitIds' in targets else ['Accounts'])
        for target in targets[kind]
    }


def _grouped(places):
    """Makes one operation for all targets with the same regions."""
    regions = {}
    for kind, target, region in sorted(places):
        regions.setdefault((kind, target), []).append(region)
    grouped = {}
    for (kind, target), there in regions.items():
        grouped.setdefault((kind, *there), []).append(target)
    return [({kind: targets}, there) for (kind, *there), targets in grouped.items()]


def _by_account(before, after):
    """Compares targets with a filter, per region and unit. Each change is one operation, except in new or removed regions."""
    old, new = _per_region(before), _per_region(after)
    gone, added, kept = [], [], []
    for region in dict.fromkeys([*old, *new]):
        if region not in new:
            gone += [(targets, [region]) for targets in old[region]]
        elif region not in old:
            added += [(targets, [region]) for targets in new[region]]
        else:
            was, becomes = _per_unit(old[region]), _per_unit(new[region])
            for unit in sorted({*was, *becomes}):
                a, b = was.get(unit, NOBODY), becomes.get(unit, NOBODY)
                for changes, accounts in (gone, _both(a, _others(b))), (added, _both(b, _others(a))), (kept, _both(a, b)):
                    if accounts != NOBODY:
                        changes.append((_targets(unit, *accounts), [region]))
    return [gone, added, kept]


def _per_region(groups):
    regions = {}
    for targets, there in groups:
        for region in there:
            regions.setdefault(region, []).append(targets)
    return regions


# The accounts of a unit: (True, accounts) means only these accounts, and (False, accounts) means all except these accounts.
NOBODY = (True, frozenset())


def _per_unit(groups):
    """Returns the accounts of each unit. A unit must be in only one group, as in the library."""
    return {
        unit: (targets.get('AccountFilterType') == 'INTERSECTION', frozenset(targets.get('Accounts', [])))
        for targets in groups
        for unit in targets['OrganizationalUnitIds']
    }


def _others(accounts):
    only, listed = accounts
    return not only, listed


def _both(a, b):
    (a_only, a_listed), (b_only, b_listed) = a, b
    if a_only and b_only:
        return True, a_listed & b_listed
    if a_only or b_only:
        return True, a_listed - b_listed if a_only else b_listed - a_listed
    return False, a_listed | b_listed


def _targets(unit, only, accounts):
    units = {'OrganizationalUnitIds': [unit]}
    if not accounts:
        return units
    return {**units, 'AccountFilterType': 'INTERSECTION' if only else 'DIFFERENCE', 'Accounts': sorted(accounts)}
