"""Implements AWS::IAM::OIDCProvider with the IAM of the emulator, which refuses a second provider with the same URL."""

from localstack.services.cloudformation.resource_provider import ResourceProvider

from emulator_additions.support import done, pick, tags_changed


class OidcProvider(ResourceProvider):
    TYPE = 'AWS::IAM::OIDCProvider'
    SCHEMA = {
        'typeName': TYPE,
        'primaryIdentifier': ['/properties/Arn'],
        'readOnlyProperties': ['/properties/Arn'],
        'createOnlyProperties': ['/properties/Url'],
    }

    def create(self, request):
        model = request.desired_state
        given = pick(model, 'Url', 'ThumbprintList', 'Tags')
        arn = request.aws_client_factory.iam.create_open_id_connect_provider(
            ClientIDList=model.get('ClientIdList', []), **given
        )
        return done({**model, 'Arn': arn['OpenIDConnectProviderArn']})

    def update(self, request):
        iam, old, new = request.aws_client_factory.iam, request.previous_state, request.desired_state
        provider = {'OpenIDConnectProviderArn': old['Arn']}
        before, after = old.get('ClientIdList', []), new.get('ClientIdList', [])
        for client_id in after:
            if client_id not in before:
                iam.add_client_id_to_open_id_connect_provider(ClientID=client_id, **provider)
        for client_id in before:
            if client_id not in after:
                iam.remove_client_id_from_open_id_connect_provider(ClientID=client_id, **provider)
        if new.get('ThumbprintList') and new['ThumbprintList'] != old.get('ThumbprintList'):
            iam.update_open_id_connect_provider_thumbprint(ThumbprintList=new['ThumbprintList'], **provider)
        tags, gone = tags_changed(old.get('Tags'), new.get('Tags'))
        if tags:
            iam.tag_open_id_connect_provider(Tags=tags, **provider)
        if gone:
            iam.untag_open_id_connect_provider(TagKeys=gone, **provider)
        return done({**new, 'Arn': old['Arn']})

    def delete(self, request):
        request.aws_client_factory.iam.delete_open_id_connect_provider(
            OpenIDConnectProviderArn=request.previous_state['Arn']
        )
        return done({})

    def read(self, request):
        arn = request.desired_state['Arn']
        found = request.aws_client_factory.iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
        return done({**pick(found, 'Url', 'ThumbprintList', 'Tags'), 'ClientIdList': found['ClientIDList'], 'Arn': arn})
