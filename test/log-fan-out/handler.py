"""Runs CDK's inline function that sets the notifications of a bucket, against a model of the bucket. Reads events as JSON.

The bucket follows the Amazon S3 user guide (event notifications), 2026-11: it refuses two configurations that share an
event type if their prefixes overlap, and a destination that does not exist; it makes ids for those without one.
"""
import copy
import json
import sys
import types

KINDS = {'TopicConfigurations': 'TopicArn', 'QueueConfigurations': 'QueueArn', 'LambdaFunctionConfigurations': 'LambdaFunctionArn'}
REQUEST = json.load(sys.stdin)


class Bucket:
    def __init__(self, configuration, destinations):
        self.configuration, self.destinations, self.made = configuration, destinations, 0

    def get_bucket_notification_configuration(self, Bucket):  # pylint: disable=invalid-name,redefined-outer-name
        return copy.deepcopy(self.configuration)

    def put_bucket_notification_configuration(self, Bucket, NotificationConfiguration, SkipDestinationValidation):
        # pylint: disable=invalid-name,redefined-outer-name
        new = copy.deepcopy(NotificationConfiguration)
        entries = [(c, c[key]) for kind, key in KINDS.items() for c in new.get(kind, [])]
        prefixes = []
        for entry, destination in entries:
            if destination not in self.destinations and not SkipDestinationValidation:
                raise ValueError(f'Unable to validate the destination {destination}')
            [prefix] = [rule['Value'] for rule in entry['Filter']['Key']['FilterRules']]
            for other in prefixes:
                if prefix.startswith(other) or other.startswith(prefix):
                    raise ValueError('Configurations overlap. Configurations on the same bucket cannot share a common event type.')
            prefixes.append(prefix)
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
