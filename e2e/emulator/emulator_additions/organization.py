"""The organization of an account in the AWS Organizations of moto."""

from moto.organizations.models import organizations_backends


class Organization:
    def __init__(self, backend):
        self._backend = backend

    @classmethod
    def of(cls, account):
        """Returns None if the account is not in an organization."""
        management, partition = organizations_backends.master_accounts.get(account, (account, 'aws'))
        backend = organizations_backends[management][partition]
        return cls(backend) if backend.org else None

    @property
    def management_account(self):
        return self._backend.org.master_account_id

    def is_delegated_administrator(self, account, service):
        return any(admin.account.id == account and service in admin.services for admin in self._backend.admins)

    def accounts_below(self, units):
        """Returns the active accounts below these units, at any depth, without the management account.

        Source: AWS CloudFormation user guide, StackSets concepts.
        """
        known = {unit.id for unit in self._backend.ou}
        unknown = sorted(set(units) - known)
        if unknown:
            raise LookupError(f'the organization has no {unknown}')
        return [
            account.id
            for account in self._backend.accounts
            if account.id != self.management_account
            and account.status == 'ACTIVE'
            and set(self.units_above(account.id)) & set(units)
        ]

    def units_above(self, account):
        parents = {unit.id: getattr(unit, 'parent_id', None) for unit in self._backend.ou}
        [parent] = [a.parent_id for a in self._backend.accounts if a.id == account] or [None]
        while parent:
            yield parent
            parent = parents.get(parent)
