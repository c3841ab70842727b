import { compare } from '../../../cli/comparing/roles';

export const TRUST = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };

export const allow = (Action: unknown, Resource: unknown = '*', Condition?: object) =>
  ({ Effect: 'Allow', Action, Resource, ...Condition && { Condition } });
export const deny = (Action: unknown, Resource: unknown = '*', Condition?: object) =>
  ({ ...allow(Action, Resource, Condition), Effect: 'Deny' });
export const document = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });

/** A template with a role that has an inline policy with these statements. */
export function template(statements: object[], properties: object = {}, rest: object = {}): any {
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'R',
          AssumeRolePolicyDocument: document(TRUST),
          ...statements.length > 0 && { Policies: [{ PolicyName: 'P', PolicyDocument: document(...statements) }] },
          ...properties,
        },
      },
    },
    ...rest,
  };
}

/** Changes as `kind: sentence`. */
export function changes(before: any, after: any): string[] {
  const roles = compare([{ name: 'T', template: before }], [{ name: 'T', template: after }]);
  return roles.flatMap(r => r.changes.map(c => `${c.kind}: ${c.sentence}`));
}

/** The same for statements of a role. */
export const between = (before: object[], after: object[]) => changes(template(before), template(after));
export const kinds = (before: object[], after: object[]) => (between(before, after)).map(c => c.split(':')[0]);
