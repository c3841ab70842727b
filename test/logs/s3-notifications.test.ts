import { notificationsOf, overlaps, type Notification } from '../../src/logs/s3-notifications';

/** Each pair is an example of the Amazon S3 User Guide, or one that differs from it in one letter. */
test.each<[Partial<Notification>, Partial<Notification>, boolean]>([
  [{ prefix: 'images/' }, { prefix: 'logs/' }, false],
  [{ suffix: '.jpg' }, { suffix: '.png' }, false],
  [{ prefix: 'images', suffix: '.jpg' }, { prefix: 'images', suffix: '.png' }, false],
  [{}, { prefix: 'images' }, true],
  [{ suffix: 'jpg' }, { suffix: 'pg', events: ['s3:ObjectCreated:Put'] }, true],
  [{ prefix: 'images', suffix: 'jpg' }, { suffix: 'jpg', events: ['s3:ObjectCreated:Put'] }, true],
  [{ prefix: 'image/', events: ['s3:ObjectCreated:Put'] }, { prefix: 'image/', events: ['s3:ObjectRemoved:*'] }, false],
  [{ prefix: 'image/', events: ['s3:ObjectCreated:Put'] }, { prefix: 'image/', events: ['s3:ObjectCreated:Post'] }, false],
  [{ prefix: 'image/' }, { prefix: 'image' }, true],
])('%j and %j overlap: %s', (a, b, expected) => {
  const full = (some: Partial<Notification>) => ({ to: 'x', events: ['s3:ObjectCreated:*'], prefix: '', suffix: '', ...some });
  expect([overlaps(full(a), full(b)), overlaps(full(b), full(a))]).toEqual([expected, expected]);
});

test('a function, and both rules of a filter', () => {
  const FilterRules = [{ Name: 'Suffix', Value: '.gz' }, { Name: 'Prefix', Value: 'a/' }];
  expect(notificationsOf({
    LambdaFunctionConfigurations: [{ Id: 'i', LambdaFunctionArn: 'f', Events: ['s3:ObjectCreated:Put'], Filter: { Key: { FilterRules } } }],
  })).toEqual([
    { to: 'f', events: ['s3:ObjectCreated:Put'], prefix: 'a/', suffix: '.gz', id: 'i' },
  ]);
});
