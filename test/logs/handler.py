"""Runs CDK's inline function that sets the notifications of a bucket, against a model of the bucket. Reads events as JSON.

The bucket follows the Amazon S3 user guide (event notifications, object key name filtering) and API reference
(PutBucketNotificationConfiguration), 2026-11: it refuses two configurations that share an event type if their prefixes and
their suffixes overlap, a second one of the same id, and a destination that does not exist, whoever's it is; it makes ids for
those without one, and answers `Prefix` and `Suffix` whatever was written. Without a configuration, there is no bucket.
"""
import copy
import json
import sys
import types

KINDS = {'TopicConfigurations': 'TopicArn', 'QueueConfigurations': 'QueueArn', 'LambdaFunctionConfigurations': 'LambdaFunctionArn'}
REQUEST = json.load(sys.stdin)


def rules(entry):
    return entry.get('Filter', {}).get('Key', {}).get('FilterRules', [])


def overlap(one, other):
    """Whether both could be for one object. No prefix or suffix is for each."""
    def values(name):
        return [next((r['Value'] for r in rules(entry) if r['Name'].lower() == name), '') for entry in (one, other)]
    events = any(a == b or a.startswith(b.rstrip('*')) or b.startswith(a.rstrip('*')) for a in one['Events'] for b in other['Events'])
    (a, b), (c, d) = values('prefix'), values('suffix')
    return events and (a.startswith(b) or b.startswith(a)) and (c.endswith(d) or d.endswith(c))


class Bucket:
    def __init__(self, configuration, destinations):
        self.configuration, self.destinations, self.made = configuration, destinations, 0

    def get_bucket_notification_configuration(self, Bucket):  # pylint: disable=invalid-name,redefined-outer-name
        if self.configuration is None:
            raise ValueError('NoSuchBucket')
        return {**copy.deepcopy(self.configuration), 'ResponseMetadata': {'HTTPStatusCode': 200}}

    def put_bucket_notification_configuration(self, Bucket, NotificationConfiguration, SkipDestinationValidation):
        # pylint: disable=invalid-name,redefined-outer-name
        new = copy.deepcopy(NotificationConfiguration)
        entries = [(c, c[key]) for kind, key in KINDS.items() for c in new.get(kind, [])]
        for i, (entry, destination) in enumerate(entries):
            if destination not in self.destinations and not SkipDestinationValidation:
                raise ValueError(f'Unable to validate the following destination configurations: {destination}')
            if any(overlap(entry, other) for other, _ in entries[:i]):
                raise ValueError('Configurations overlap. Configurations on the same bucket cannot share a common event type.')
            if entry.get('Id') and entry['Id'] in [other['Id'] for other, _ in entries[:i]]:
                raise ValueError('Same id used for multiple configurations.')
            for rule in rules(entry):
                rule['Name'] = rule['Name'].capitalize()
            if not entry.get('Id'):
                self.made += 1
                entry['Id'] = f'made-by-s3-{self.made}'
        self.configuration = {kind: value for kind, value in new.items() if value or kind == 'EventBridgeConfiguration'}


bucket = Bucket(REQUEST['configuration'], REQUEST['destinations'])
sys.modules['boto3'] = types.SimpleNamespace(client=lambda _service: bucket)
answers = []
namespace = {}
exec(compile(REQUEST['code'], 'index.py', 'exec'), namespace)  # pylint: disable=exec-used
namespace['submit_response'] = lambda _event, _context, status, reason: answers.append({'status': status, 'reason': reason})
namespace['logging'] = types.SimpleNamespace(exception=lambda _text: None)
for event in REQUEST['events']:
    namespace['handler'](event, None)
    answers[-1]['configuration'] = copy.deepcopy(bucket.configuration)
print(json.dumps(answers))
