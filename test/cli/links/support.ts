import { readRequest, type Request, linksOptions } from '../../../cli/links/input';
import { CIEM_OBJECT_ID, TENANT } from '../../support/synth';
import { optionsOf } from '../support/options';

/** The request in the arguments. */
export const requestOf = (args: readonly string[]): Request => readRequest(optionsOf(linksOptions(), args));

export const REQUIRED = ['--bucket', 'our-templates', '--bucket-owner', '444455556666', '--tenant-id', TENANT];
export const EVERYTHING = [
  ...REQUIRED, '--region', 'eu-west-1', '--bucket-region', 'eu-central-1', '--prefix', 'a/b/', '--stack', 'Defender',
  '--plans', 'cspm,servers,containers,databases', '--servers-plan', 'P1', '--permissions', 'least', '--audit-logs',
  '--host-management', '--host-regions', 'eu-west-1,us-east-1', '--ciem-object-id', CIEM_OBJECT_ID, '--deny-data-reads',
  '--existing-provider', '--boundary', 'arn:aws:iam::111122223333:policy/a+b', '--path', '/a b/'.replace(' ', '='),
  '--policy-path', '/security/', '--role-name-suffix', '+us,=@',
];
export const ORGANIZATION = [
  '--organization', 'ou-ab12-cdef3457,ou-ab12-cdef3456', '--excluded-accounts', '444455556666,777788889999', '--members-only',
  '--delegated-admin',
];
