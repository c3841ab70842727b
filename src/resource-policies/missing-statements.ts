import { Annotations, Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { flattenIntrinsics } from '../cloudformation/intrinsics';

/** A policy that the app cannot change, and what to add to it. */
interface Missing {
  readonly kind: 'key' | 'bucket' | 'role';
  readonly path: string;
  readonly statements: readonly iam.PolicyStatement[];
}

/** Statements that the user must add to policies outside of the app. */
export class MissingStatements {
  private readonly missing: Missing[] = [];

  constructor(private readonly owner: IConstruct) {}

  public add(kind: Missing['kind'], { node: { path } }: IConstruct, statements: readonly iam.PolicyStatement[]): void {
    this.missing.push({ kind, path, statements });
  }

  /** Prints them as warnings. Aspects have run, so the names of the roles are final. */
  public print(): void {
    for (const { kind, path, statements } of this.missing) {
      const resolved = Stack.of(this.owner).resolve(statements.map(s => s.toStatementJson()));
      const text = JSON.stringify(flattenIntrinsics(resolved, reference => `<${reference}>`));
      Annotations.of(this.owner).addWarningV2(`cdk-defender-for-cloud:${kind}Policy:${path}`,
        `this app cannot change the policy of the ${kind} ${path}: add these statements to it, then acknowledge ` +
        `this warning: ${text}`);
    }
  }
}
