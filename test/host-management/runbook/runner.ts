import type { Deployed } from './deployed';
import { describeWithMoto as withMoto } from '../../support/moto';

/** An account before a run, and what happens to it during the run; see world.py and faults.py. */
export interface Scene {
  readonly instances?: Record<string, { profile?: string; tags?: Record<string, string>; state?: string }>;
  readonly roles?: Record<string, { path?: string; policies?: string[]; ownPolicies?: string[] }>;
  readonly profiles?: Record<string, { path?: string; role?: string }>;
  readonly deletedProfiles?: string[];
  readonly remadeProfiles?: Scene['profiles'];
  readonly buckets?: Record<string, { key?: string }>;
  readonly groups?: Record<string, string[]>;
  readonly faults?: object[];
  /** Parameters of each execution, or `association` for one execution per target. */
  readonly runs: (Record<string, string> | 'association')[];
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string>;
}

interface Execution {
  readonly executionId: string;
  readonly assumeRole: string;
  readonly status: string;
  readonly message: string;
  readonly steps: { readonly name: string; readonly status: string; readonly attempts: number }[];
}

export interface Run {
  /** By instance if an association ran, otherwise with key ''. */
  readonly executions: Record<string, Execution>;
  readonly calls: { readonly call: string; readonly permissions: Permission[] }[];
  /** Requests that were sent, including retries. */
  readonly sent: Record<string, number>;
  /** Seconds that waits would have taken. */
  readonly seconds: number;
}

export interface Answer {
  readonly runs: Run[];
  readonly state: {
    profiles: Record<string, string | null>;
    /** Whether the profile of the instance exists, and has a role. */
    credentials: Record<string, boolean>;
    policies: Record<string, string[]>;
    objects: Record<string, any>;
  };
}

/** A group of tests that run runbooks. */
export function describeWithMoto(
  title: string, define: (play: (deployed: Deployed, scene: Scene) => Promise<Answer>) => void,
): void {
  withMoto(title, __dirname, '.ci/steps/runbook.sh', ask =>
    define(({ document, association, roles, profiles, deployment }, scene) => {
      const { runs, faults, ...world } = scene;
      return ask({
        ...deployment,
        document,
        faults,
        world: { ...world, roles: { ...roles, ...world.roles }, profiles: { ...profiles, ...world.profiles } },
        runs: runs.map(run => (run === 'association' ? association : run)),
      });
    }),
  );
}
