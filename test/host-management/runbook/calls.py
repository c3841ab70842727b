"""Records each API call with the input of IAM's decision: the actions it needs, their resources, and condition keys."""


class Recorder:
    """Looks up what is not in a request (paths in ARNs, the profile of an instance) with unrecorded calls."""

    def __init__(self, world):
        self.world = world
        self.calls = []

    def on_call(self, params, model, **_):
        self.calls.append({
            'call': f'{model.service_model.endpoint_prefix}.{model.name}',
            'permissions': self._permissions(f'{model.service_model.endpoint_prefix}.{model.name}', params),
        })

    def _permissions(self, call, params):
        iam, world = self.world.iam, self.world
        if call in ('ec2.DescribeInstances', 'ec2.DescribeIamInstanceProfileAssociations'):
            return [permission(call, '*')]
        if call == 'iam.GetInstanceProfile':
            name = params['InstanceProfileName']
            return [permission(call, world.profile_arn(name) or world.arn('iam', f'instance-profile/{name}'))]
        if call == 'iam.ListAttachedRolePolicies':
            return [permission(call, iam.get_role(RoleName=params['RoleName'])['Role']['Arn'])]
        if call == 'iam.AttachRolePolicy':
            arn = iam.get_role(RoleName=params['RoleName'])['Role']['Arn']
            return [permission(call, arn, {'iam:PolicyARN': params['PolicyArn']})]
        if call == 'ec2.AssociateIamInstanceProfile':
            return self._of_association(call, params)
        if call == 'ec2.DisassociateIamInstanceProfile':
            association = world.association(params['AssociationId'])
            if not association:
                return []
            return [permission(call, world.arn('ec2', f"instance/{association['InstanceId']}"),
                               {'ec2:InstanceProfile': association['IamInstanceProfile']['Arn']})]
        if call == 's3.PutObject':
            key = world.bucket_key(params['Bucket'])
            # S3 requests the data key on behalf of the caller.
            return [permission(call, f"arn:{world.partition}:s3:::{params['Bucket']}/{params['Key']}")] \
                + ([permission('kms.GenerateDataKey', key)] if key else [])
        if call == 'resource-groups.ListGroupResources':
            # AWS requires the other three to list a group. Source: API reference, ListGroupResources.
            others = ('cloudformation.DescribeStacks', 'cloudformation.ListStackResources', 'tag.GetResources')
            return [permission(call, world.arn('resource-groups', f"group/{params['Group']}"))] \
                + [permission(c, '*') for c in others]
        raise ValueError(f'call not known to the recorder: {call}')

    def _of_association(self, call, params):
        world = self.world
        profile = params['IamInstanceProfile']['Arn']
        context = {'ec2:NewInstanceProfile': profile}
        present = world.profile_of(params['InstanceId'])
        if present:
            context['ec2:InstanceProfile'] = present
        roles = world.iam.get_instance_profile(InstanceProfileName=profile.split('/')[-1])['InstanceProfile']['Roles']
        service = 'ec2.amazonaws.com.cn' if world.partition == 'aws-cn' else 'ec2.amazonaws.com'
        return [permission(call, world.arn('ec2', f"instance/{params['InstanceId']}"), context)] \
            + [permission('iam.PassRole', r['Arn'], {'iam:PassedToService': service}) for r in roles]


def permission(call, resource, context=None):
    return {'action': call.replace('.', ':'), 'resource': resource, 'context': context or {}}
