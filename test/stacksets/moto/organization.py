"""An organization for a test: `{"accounts": [names], "units": {name: the same}}`; the outermost object is the root."""


def build(client, tree):
    client.create_organization(FeatureSet='ALL')
    [root] = client.list_roots()['Roots']
    management = client.describe_organization()['Organization']['MasterAccountId']
    ids = {'management': management, 'root': root['Id'], 'units': {}, 'accounts': {}}

    def fill(parent, node):
        for name in node.get('accounts', []):
            status = client.create_account(AccountName=name, Email=f'{name}@example.com')['CreateAccountStatus']
            account = ids['accounts'][name] = status['AccountId']
            if parent != root['Id']:
                client.move_account(AccountId=account, SourceParentId=root['Id'], DestinationParentId=parent)
        for name, child in node.get('units', {}).items():
            unit = client.create_organizational_unit(ParentId=parent, Name=name)['OrganizationalUnit']
            ids['units'][name] = unit['Id']
            fill(unit['Id'], child)

    fill(root['Id'], tree)
    return ids
