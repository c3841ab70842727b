/** Calls about EKS clusters, and about the logs and streams of the Containers plan. */
import { ALWAYS, call, EVERYWHERE, DATE, FLAG, having, list, maybe, NUMBER, row, TEXT } from '../call';

export const CLUSTERS = {
  clusters: call({
    line: 'aws eks list-clusters --query clusters',
    shows: 'EKS clusters',
    by: { preflight: ALWAYS, leave: ALWAYS },
    shape: list(TEXT),
    ...EVERYWHERE,
  }),
  cluster: call({
    line: 'aws eks describe-cluster --name <cluster> --query ' +
      '\'cluster.[accessConfig.authenticationMode,resourcesVpcConfig.endpointPublicAccess,resourcesVpcConfig.publicAccessCidrs]\'',
    shows: 'authentication mode and network access of a cluster',
    by: { preflight: ALWAYS, leave: ALWAYS },
    shape: row(maybe(TEXT), maybe(FLAG), maybe(list(TEXT))),
    ...EVERYWHERE,
  }),
  accessEntries: call({
    line: 'aws eks list-access-entries --cluster-name <cluster>',
    shows: 'principals with access to a cluster',
    by: { leave: ALWAYS },
    shape: maybe(having({ accessEntries: maybe(list(TEXT)) })),
  }),
  accessEntry: call({
    line: 'aws eks describe-access-entry --cluster-name <cluster> --principal-arn <role>',
    shows: 'the access entry of a role in a cluster, and its age',
    by: { verify: ALWAYS, leave: ALWAYS },
    shape: having({ accessEntry: having({ kubernetesGroups: maybe(list(TEXT)), createdAt: maybe(DATE) }) }),
  }),
  accessPolicies: call({
    line: 'aws eks list-associated-access-policies --cluster-name <cluster> --principal-arn <role>',
    shows: 'the access policies of the entry',
    by: { verify: ALWAYS },
    shape: having({ associatedAccessPolicies: list(having({ policyArn: TEXT })) }),
  }),
  logGroups: call({
    line: 'aws logs describe-log-groups --log-group-name-prefix <prefix> --query \'logGroups[].logGroupName\'',
    shows: 'log groups with a prefix',
    by: { preflight: ALWAYS, leave: ALWAYS },
    shape: maybe(list(TEXT)),
    ...EVERYWHERE,
  }),
  logSubscriptions: call({
    line: 'aws logs describe-subscription-filters --log-group-name <log-group>',
    shows: 'the destinations of a log group',
    by: { leave: ALWAYS },
    shape: maybe(having({
      subscriptionFilters: maybe(list(having({ filterName: TEXT, destinationArn: TEXT, creationTime: maybe(NUMBER) }))),
    })),
  }),
  deliveryStreams: call({
    line: 'aws firehose list-delivery-streams --limit 1000',
    shows: 'delivery streams',
    by: { leave: ALWAYS },
    shape: maybe(having({ DeliveryStreamNames: list(TEXT), HasMoreDeliveryStreams: maybe(FLAG) })),
  }),
  moreDeliveryStreams: call({
    line: 'aws firehose list-delivery-streams --limit 1000 --exclusive-start-delivery-stream-name <stream>',
    shows: 'the next page, if there is one',
    by: { leave: ALWAYS },
    shape: maybe(having({ DeliveryStreamNames: list(TEXT), HasMoreDeliveryStreams: maybe(FLAG) })),
  }),
  deliveryStream: call({
    line: 'aws firehose describe-delivery-stream --delivery-stream-name <stream>',
    shows: 'age and status of a delivery stream that was found',
    by: { leave: ALWAYS },
    shape: having({ DeliveryStreamDescription: having({ DeliveryStreamStatus: maybe(TEXT), CreateTimestamp: maybe(DATE) }) }),
  }),
};
