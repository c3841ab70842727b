/** What the workflows of an app use: actions at a commit, the tools of its language, and the address of documents. */
import type { Language } from './code';
import type { TextValues } from './filled-in';
import { repository } from '../../package.json';
import { ACCESS_FILE } from '../reading/access-file';

/** Where the documents are. */
export const LIBRARY = repository.url.replace(/\.git$/, '');

/** Actions at the commits of releases. A test says that the workflows of this repository, which are kept up to date, use the same. */
export const ACTIONS = {
  'checkout': 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1',
  'setup-node': 'actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
  'setup-python': 'actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0',
  'upload-artifact': 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
  'download-artifact': 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
  'aws': 'aws-actions/configure-aws-credentials@e6de054238d6b7531b4efff3b6587d9aade6a06c # v6.2.3',
  'azure': 'azure/login@f5d393ae46f8fde4be8b75f32e3fc50e654ad0ca # v3.0.1',
} as const;

interface Tools {
  /** Steps that install the language. */
  readonly setup: string;
  /** What the app needs to be installed and synthesized. The error of npm itself is 80 lines long. */
  readonly prepare: string;
  readonly install: string;
  /** For jobs with rights: no package runs an install script. */
  readonly installOnly: string;
  readonly cdk: string;
  readonly command: string;
  /** The runtime besides Node.js, and the commands that install tools, in AWS CodeBuild. */
  readonly ofCodeBuild: string;
  readonly toolsOfCodeBuild: string;
}

export const TOOLS: { readonly [language in Language]: Tools } = {
  typescript: {
    setup: '',
    prepare: '      - run: test -e package-lock.json -o ! -e package.json || { echo "::error::Commit ' +
      'package-lock.json, which npm install writes."; exit 1; }\n',
    install: 'npm ci',
    installOnly: 'npm ci --ignore-scripts',
    cdk: 'npx cdk',
    command: 'npx cdk-defender-for-cloud',
    ofCodeBuild: '',
    toolsOfCodeBuild: '',
  },
  python: {
    setup: `      - uses: ${ACTIONS['setup-python']}
        with:
          python-version: "3.13"
`,
    prepare: '      - run: npm install --global aws-cdk\n',
    install: 'pip install -r requirements-dev.txt',
    installOnly: 'pip install --only-binary :all: -r requirements.txt',
    cdk: 'cdk',
    command: 'cdk-defender-for-cloud',
    ofCodeBuild: '      python: 3.13\n',
    toolsOfCodeBuild: '      - npm install --global --ignore-scripts aws-cdk\n',
  },
};

/** The values that all workflows of an app have. */
export const workflowValues = (language: Language): TextValues => ({ ...ACTIONS, ...TOOLS[language], ACCESS: ACCESS_FILE, LIBRARY });
