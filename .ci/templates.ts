// Writes the templates of all cases that the checks in test/ use to the given folder, for external linters.
import { App } from 'aws-cdk-lib';
import { CHECK_CASES, MEMBER_TEMPLATE_CASES } from '../test/support/cases';

const app = new App({ outdir: process.argv[2] });
for (const { title, build } of [...CHECK_CASES, ...MEMBER_TEMPLATE_CASES]) build(app, title.replace(/\W+/g, '-'));
app.synth();
