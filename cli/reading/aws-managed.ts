/**
 * AWS managed policies with their text in `aws-managed/`: those that the library attaches, and those that reviewers attach for reading.
 * A test shows that each of them only allows. Their source and date are in the files, because AWS changes the policies.
 * ReadOnlyAccess is stored with the data of the library, so that the package has it once.
 */
import { isAdministratorPolicy } from './administrator';
import AmazonEC2ContainerRegistryPowerUser from './aws-managed/AmazonEC2ContainerRegistryPowerUser.json';
import AmazonEC2ContainerRegistryReadOnly from './aws-managed/AmazonEC2ContainerRegistryReadOnly.json';
import AmazonElasticContainerRegistryPublicPowerUser from './aws-managed/AmazonElasticContainerRegistryPublicPowerUser.json';
import AmazonElasticContainerRegistryPublicReadOnly from './aws-managed/AmazonElasticContainerRegistryPublicReadOnly.json';
import AmazonS3ReadOnlyAccess from './aws-managed/AmazonS3ReadOnlyAccess.json';
import AmazonSSMManagedInstanceCore from './aws-managed/AmazonSSMManagedInstanceCore.json';
import AmazonSSMPatchAssociation from './aws-managed/AmazonSSMPatchAssociation.json';
import SecurityAudit from './aws-managed/SecurityAudit.json';
import ViewOnlyAccess from './aws-managed/ViewOnlyAccess.json';
import { readStatements, type ShownGrant } from './permissions';
import { TemplateTexts, type Conditional } from './text';
import { READ_ONLY_ACCESS, readOnlyAccess } from '../../src/readers/microsoft-template/read-only-access';
import { once } from '../shared/once';

/** A policy of a role whose contents are not in the template, such as one of AWS. */
export interface AttachedPolicy extends Conditional<string> {
  /** Undefined if its text is not known. */
  readonly known?: KnownPolicy;
}

interface KnownPolicy {
  readonly name: string;
  /** Version and date, such as `v190 of 2026-09-24`. */
  readonly version: string;
  readonly grants: readonly ShownGrant[];
}

/** The content of a file. */
interface ManagedPolicy {
  readonly VersionId: string;
  readonly UpdateDate: string;
  readonly Document: object;
}

/** The texts of the policies by name. */
export const TEXTS: ReadonlyMap<string, ManagedPolicy> = new Map(Object.entries({
  AmazonEC2ContainerRegistryPowerUser,
  AmazonEC2ContainerRegistryReadOnly,
  AmazonElasticContainerRegistryPublicPowerUser,
  AmazonElasticContainerRegistryPublicReadOnly,
  AmazonS3ReadOnlyAccess,
  AmazonSSMManagedInstanceCore,
  AmazonSSMPatchAssociation,
  ReadOnlyAccess: {
    ...READ_ONLY_ACCESS,
    Document: {
      Version: '2012-10-17',
      Statement: readOnlyAccess().map(({ sid: Sid, actions: Action, resources: Resource, conditions: Condition }) =>
        ({ Sid, Effect: 'Allow', Action, Resource, ...Condition && { Condition } })),
    },
  },
  SecurityAudit,
  ViewOnlyAccess,
}));

/** In another partition, AWS can have a different text. */
const OF_AWS = /^arn:(?:aws|\$\{AWS::Partition\}):iam::aws:policy\/(?:[\w-]+\/)*([\w+=,.@-]+)$/;

/** The path and name of an AWS managed policy in any partition. Undefined for other policies, whose path can end in the same way. */
export const pathOfAws = (arn: string) => /^arn:(?:aws[a-z-]*|\$\{AWS::Partition\}):iam::aws:policy\/([^${}]+)$/.exec(arn)?.[1];

/** The text of an AWS managed policy by its ARN. Policies for administrators count as every action. Undefined for other policies. */
export function documentOfAws(arn: string): object | undefined {
  if (isAdministratorPolicy(arn)) return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  return TEXTS.get(OF_AWS.exec(arn)?.[1] ?? '')?.Document;
}

/** The policy with an ARN, under the conditions of a template. */
export function attachedPolicy(value: string, when: readonly string[]): AttachedPolicy {
  const [, name] = OF_AWS.exec(value) ?? [];
  const text = TEXTS.get(name ?? '');
  if (name === undefined || text === undefined) return { value, when };
  const { VersionId, UpdateDate } = text;
  const all = grantsOfAws(name);
  const grants = when.length === 0 ? all : all.map(grant => ({ ...grant, when }));
  return { value, when, known: { name, version: `${VersionId} of ${UpdateDate.slice(0, 10)}`, grants } };
}

/**
 * The grants of a policy by name; none if its text is not known. They are cached, because hundreds of roles can have the
 * same policy, and ReadOnlyAccess takes long to read.
 */
export const grantsOfAws = once((name: string): readonly ShownGrant[] =>
  readStatements(TEXTS.get(name)?.Document, [], new TemplateTexts({}), 'permissions').grants);
