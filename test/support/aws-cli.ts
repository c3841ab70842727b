import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { describeWithMoto } from './moto';

/** Accounts of moto, and the AWS CLI for them. */
interface AwsAccount {
  /** The environment for a program that starts `aws`. */
  readonly environment: NodeJS.ProcessEnv;
  /** The arguments of every call so far, in all accounts. */
  readonly calls: () => string[][];
}

interface AwsCli {
  /** Calls `plant(world, **values)` in a Python file, and returns its result. `world` has clients for each account. */
  readonly plant: (file: string, values?: object) => Promise<any>;
  readonly account: (id: string) => Promise<AwsAccount>;
}

/** A group of tests with the AWS CLI and one server of moto. They are skipped without moto. */
export function describeWithAwsCli(title: string, define: (aws: AwsCli) => void): void {
  describeWithMoto(title, join(__dirname, 'aws-cli'), '.ci/steps/aws-cli.sh', ask => define({
    plant: async (plant, values = {}) => (await ask({ plant, values })).result,
    account: async (account) => {
      const { environment, calls } = await ask({ account });
      return {
        environment,
        calls: () => existsSync(calls) ? readFileSync(calls, 'utf-8').trim().split('\n').map(line => JSON.parse(line)) : [],
      };
    },
  }));
}
