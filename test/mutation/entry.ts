/** The tests of one module as one file, so that aws-cdk-lib is loaded once per mutant. Only for `npm run mutation`. */
import { join } from 'path';

for (const file of JSON.parse(process.env.MUTATION_TESTS ?? '[]') as string[]) {
  describe(file, () => {
    jest.requireActual(join(__dirname, '..', `${file}.test`));
  });
}
