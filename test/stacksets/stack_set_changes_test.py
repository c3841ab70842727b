"""The model of StackSet updates: which accounts keep their roles when targets change. See stack_set_changes.py."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / 'e2e' / 'emulator'))

from emulator_additions.stack_set_changes import instance_changes  # noqa: E402  pylint: disable=wrong-import-position

HOME, SECOND = 'eu-west-1', 'us-east-1'
# Accounts a and b are in ou-pilot, c in ou-rest, d in ou-deep, which is below ou-rest.
ABOVE = {
    'a': ['ou-pilot', 'r-root'],
    'b': ['ou-pilot', 'r-root'],
    'c': ['ou-rest', 'r-root'],
    'd': ['ou-deep', 'ou-rest', 'r-root'],
}


def everyone(*units):
    return {'OrganizationalUnitIds': list(units)}


def only(accounts, *units):
    return {'OrganizationalUnitIds': list(units), 'AccountFilterType': 'INTERSECTION', 'Accounts': list(accounts)}


def without(accounts, *units):
    return {'OrganizationalUnitIds': list(units), 'AccountFilterType': 'DIFFERENCE', 'Accounts': list(accounts)}


def at_home(targets):
    return [(targets, [HOME])]


class World:
    """Each role gets a new id when it is created. A deletion or creation reaches the accounts of its targets."""

    def __init__(self):
        self.made = 0
        self.above = dict(ABOVE)
        self.targets = []
        self.ids = {}
        self.stacks_left = {}

    def deploy(self, targets, regions=(HOME,)):
        before, self.targets = self.targets, [(targets, list(regions))]
        gone, added, kept = instance_changes(before, self.targets)
        for key in self._keys(gone):
            self.ids.pop(key, None)
        for key in self._keys(added):
            if key not in self.ids:
                self.made += 1
                self.ids[key] = self.made
        # An update reaches what is there and creates nothing, so it must not be needed for any account.
        missing = set(self._keys(kept)) - set(self.ids)
        return sorted(account for account, _region in missing)

    def delete(self):
        gone, _added, _kept = instance_changes(self.targets, [])
        for key in self._keys(gone):
            self.ids.pop(key, None)

    def release(self, targets):
        """delete-stack-instances --retain-stacks: the stacks stay, and belong to no StackSet."""
        for key in self._keys(at_home(targets)):
            self.stacks_left[key] = self.ids.pop(key)

    def import_stacks(self):
        self.ids.update(self.stacks_left)
        self.stacks_left = {}

    def roles(self, region=HOME):
        """Account -> id of its role, whoever owns the stack."""
        return {a: i for (a, r), i in sorted({**self.ids, **self.stacks_left}.items()) if r == region}

    def _keys(self, operations):
        for targets, regions in operations:
            listed, kind = targets.get('Accounts', []), targets.get('AccountFilterType')
            for account, above in self.above.items():
                in_units = set(above) & set(targets['OrganizationalUnitIds'])
                if in_units and (kind is None or (account in listed) == (kind == 'INTERSECTION')):
                    yield from ((account, region) for region in regions)


class Pilot(unittest.TestCase):
    def test_by_filter_then_everyone_keeps_the_roles_of_the_pilot(self):
        world = World()
        world.deploy(only('ab', 'r-root'))
        self.assertEqual(world.roles(), {'a': 1, 'b': 2})
        world.deploy(everyone('r-root'))
        self.assertEqual(world.roles(), {'a': 1, 'b': 2, 'c': 3, 'd': 4})

    def test_by_filter_then_everyone_but_some(self):
        world = World()
        world.deploy(only('ab', 'r-root'))
        world.deploy(without('cb', 'r-root'))
        self.assertEqual(world.roles(), {'a': 1, 'd': 3})

    def test_that_grows_and_shrinks(self):
        world = World()
        world.deploy(only('a', 'r-root'))
        world.deploy(only('ac', 'r-root'))
        self.assertEqual(world.roles(), {'a': 1, 'c': 2})
        world.deploy(only('c', 'r-root'))
        self.assertEqual(world.roles(), {'c': 2})

    def test_after_everyone_takes_the_roles_of_the_others(self):
        world = World()
        world.deploy(everyone('r-root'))
        world.deploy(only('a', 'r-root'))
        self.assertEqual(world.roles(), {'a': 1})

    def test_in_two_units_and_two_regions(self):
        world = World()
        world.deploy(only('ac', 'ou-pilot', 'ou-rest'), [HOME, SECOND])
        before = world.roles(HOME), world.roles(SECOND)
        world.deploy(everyone('ou-pilot', 'ou-rest'), [HOME, SECOND])
        for region, ids in zip((HOME, SECOND), before):
            self.assertEqual(sorted(world.roles(region)), ['a', 'b', 'c', 'd'])
            self.assertEqual({a: world.roles(region)[a] for a in 'ac'}, ids)

    def test_an_account_that_leaves_the_units_is_taken_out_of_the_list_first(self):
        for targets_before_it_leaves, left_behind in [('ab', {'a': 1}), ('b', {})]:
            world = World()
            world.deploy(only('ab', 'ou-pilot'))
            world.deploy(only(targets_before_it_leaves, 'ou-pilot'))
            world.above['a'] = ['ou-aside', 'r-root']
            world.deploy(only('b', 'ou-pilot'))
            world.delete()
            # AWS deletes no StackSet that has instances.
            self.assertEqual(world.roles(), left_behind)

    def test_with_a_region_that_comes_and_goes(self):
        world = World()
        world.deploy(only('a', 'r-root'), [HOME])
        world.deploy(everyone('r-root'), [HOME, SECOND])
        self.assertEqual((world.roles(HOME)['a'], sorted(world.roles(SECOND))), (1, ['a', 'b', 'c', 'd']))
        world.deploy(without('b', 'r-root'), [SECOND])
        self.assertEqual((world.roles(HOME), sorted(world.roles(SECOND))), ({}, ['a', 'c', 'd']))


class Exclusions(unittest.TestCase):
    def test_that_change_concern_only_the_accounts_that_they_name(self):
        world = World()
        world.deploy(everyone('r-root'))
        for excluded, expected in [
            ('b', {'a': 1, 'c': 3, 'd': 4}),
            ('bc', {'a': 1, 'd': 4}),
            ('c', {'a': 1, 'b': 5, 'd': 4}),
        ]:
            world.deploy(without(excluded, 'r-root'))
            self.assertEqual(world.roles(), expected)
        world.deploy(everyone('r-root'))
        self.assertEqual(world.roles(), {'a': 1, 'b': 5, 'c': 6, 'd': 4})


class Units(unittest.TestCase):
    def test_the_root_in_place_of_a_unit_makes_its_roles_anew(self):
        world = World()
        world.deploy(everyone('ou-pilot'))
        world.deploy(everyone('r-root'))
        self.assertEqual(world.roles(), {'a': 3, 'b': 4, 'c': 5, 'd': 6})

    def test_a_unit_that_leaves_the_list_beside_the_root_loses_its_roles_for_good(self):
        world = World()
        world.deploy(everyone('ou-pilot', 'r-root'))
        self.assertEqual(world.deploy(everyone('r-root')), [])
        self.assertEqual(world.roles(), {'c': 3, 'd': 4})
        # No later deployment of the same targets brings them back.
        world.deploy(everyone('r-root'))
        self.assertEqual(world.roles(), {'c': 3, 'd': 4})

    def test_the_same_for_a_unit_below_another_one_also_with_a_filter(self):
        for targets in (lambda *units: everyone(*units)), (lambda *units: without('a', *units)):
            world = World()
            world.deploy(targets('ou-deep', 'ou-rest'))
            world.deploy(targets('ou-rest'))
            self.assertEqual(sorted(world.roles()), ['c'])

    def test_with_a_filter_the_update_then_names_accounts_without_an_instance(self):
        world = World()
        world.deploy(without('a', 'ou-deep', 'ou-rest'))
        self.assertEqual(world.deploy(without('a', 'ou-rest')), ['d'])

    def test_another_unit_does_not_touch_the_others(self):
        world = World()
        world.deploy(everyone('ou-pilot'))
        world.deploy(everyone('ou-pilot', 'ou-rest'))
        self.assertEqual(world.roles(), {'a': 1, 'b': 2, 'c': 3, 'd': 4})

    def test_roles_lost_beside_the_root_come_back_by_excluding_and_including_the_accounts(self):
        world = World()
        world.deploy(everyone('ou-pilot', 'r-root'))
        world.deploy(everyone('r-root'))
        world.deploy(without('ab', 'r-root'))
        world.deploy(everyone('r-root'))
        self.assertEqual(world.roles(), {'a': 5, 'b': 6, 'c': 3, 'd': 4})


class WayOut(unittest.TestCase):
    """Release the stacks of the unit, deploy without the unit and without its accounts, import, deploy with them."""

    def _take_out(self, before, unit, accounts, after):
        world = World()
        world.deploy(everyone(*before))
        roles = world.roles()
        world.release(everyone(unit))
        self.assertEqual(world.roles(), roles)
        world.deploy(without(accounts, *after))
        self.assertEqual({**world.roles(), **roles}, world.roles())
        world.import_stacks()
        self.assertEqual(world.deploy(everyone(*after)), [])
        self.assertEqual({**world.roles(), **roles}, world.roles())
        self.assertEqual(world.stacks_left, {})
        return sorted(a for a, _region in world.ids)

    def test_from_a_unit_and_the_root_to_the_root(self):
        self.assertEqual(self._take_out(['ou-pilot', 'r-root'], 'ou-pilot', 'ab', ['r-root']), ['a', 'b', 'c', 'd'])

    def test_from_a_unit_to_the_root(self):
        self.assertEqual(self._take_out(['ou-pilot'], 'ou-pilot', 'ab', ['r-root']), ['a', 'b', 'c', 'd'])

    def test_from_nested_units_to_the_upper_one(self):
        self.assertEqual(self._take_out(['ou-deep', 'ou-rest'], 'ou-deep', 'd', ['ou-rest']), ['c', 'd'])

    def test_without_releasing_the_stacks_it_loses_the_roles(self):
        world = World()
        world.deploy(everyone('ou-pilot', 'r-root'))
        world.deploy(without('ab', 'r-root'))
        self.assertEqual(world.roles(), {'c': 3, 'd': 4})


class Operations(unittest.TestCase):
    """Deleted, created, updated."""

    def _expect(self, before, after, gone, added, kept):
        as_operations = [[(targets, [HOME]) for targets in group] for group in (gone, added, kept)]
        self.assertEqual(instance_changes(at_home(before), at_home(after)), as_operations)

    def test_of_one_unit_from_each_filter_to_each(self):
        unit = 'ou-pilot'
        for before, after, expected in [
            (everyone(unit), everyone(unit), ([], [], [])),  # without a filter: only overrides of parameters count
            (everyone(unit), only('a', unit), ([without('a', unit)], [], [only('a', unit)])),
            (everyone(unit), without('a', unit), ([only('a', unit)], [], [without('a', unit)])),
            (only('ab', unit), everyone(unit), ([], [without('ab', unit)], [only('ab', unit)])),
            (only('ab', unit), only('bc', unit), ([only('a', unit)], [only('c', unit)], [only('b', unit)])),
            (only('ab', unit), without('bc', unit), ([only('b', unit)], [without('abc', unit)], [only('a', unit)])),
            (without('ab', unit), everyone(unit), ([], [only('ab', unit)], [without('ab', unit)])),
            (without('ab', unit), only('bc', unit), ([without('abc', unit)], [only('b', unit)], [only('c', unit)])),
            (without('ab', unit), without('bc', unit), ([only('c', unit)], [only('a', unit)], [without('abc', unit)])),
        ]:
            with self.subTest(before=before, after=after):
                self._expect(before, after, *expected)

    def test_of_units_that_come_and_go(self):
        self._expect(everyone('ou-a', 'ou-b'), everyone('ou-b', 'ou-c'), [everyone('ou-a')], [everyone('ou-c')], [])
        self._expect(
            only('a', 'ou-a', 'ou-b'), only('a', 'ou-b', 'ou-c'),
            [only('a', 'ou-a')], [only('a', 'ou-c')], [only('a', 'ou-b')],
        )

    def test_of_regions(self):
        groups = [(everyone('ou-a', 'ou-b'), [HOME, SECOND])]
        self.assertEqual(instance_changes([], groups), [[], groups, []])
        self.assertEqual(instance_changes(groups, []), [groups, [], []])
        filtered = [(only('a', 'ou-a'), [HOME, SECOND])]
        one_by_one = [(only('a', 'ou-a'), [HOME]), (only('a', 'ou-a'), [SECOND])]
        self.assertEqual(instance_changes([], filtered), [[], one_by_one, []])
        self.assertEqual(instance_changes(filtered, []), [one_by_one, [], []])

    def test_of_a_list_of_accounts(self):
        self._expect({'Accounts': ['a', 'b']}, {'Accounts': ['b', 'c']}, [{'Accounts': ['a']}], [{'Accounts': ['c']}], [])


if __name__ == '__main__':
    unittest.main()
