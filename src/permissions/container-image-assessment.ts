import type { PermissionSet, StatementData } from './permission-set';
import { CONTAINERS_DOCS } from './sources';

export const CONTAINER_IMAGE_ASSESSMENT_DEFAULT: PermissionSet = {
  note: 'also push images (power user)',
  managedPolicies: [
    {
      name: 'AmazonEC2ContainerRegistryPowerUser',
      purpose: "Microsoft's default access to private registries: pulls images to scan them; " +
        'future features can use the other actions',
    },
    {
      name: 'AmazonElasticContainerRegistryPublicPowerUser',
      purpose: "Microsoft's default access to public registries: pulls images to scan them; " +
        'future features can use the other actions',
    },
  ],
  statements: [],
  sources: [CONTAINERS_DOCS],
};

export const CONTAINER_IMAGE_ASSESSMENT_LEAST_PRIVILEGE: PermissionSet = {
  managedPolicies: [
    {
      name: 'AmazonEC2ContainerRegistryReadOnly',
      purpose: 'pulls images from private registries to scan them; read only',
    },
    {
      name: 'AmazonElasticContainerRegistryPublicReadOnly',
      purpose: 'pulls images from public registries to scan them; read only',
    },
  ],
  statements: [],
  sources: [CONTAINERS_DOCS],
};

/** Added for gated deployment. The power user policies of default access push images, but delete none. */
export const ATTACH_FINDINGS: StatementData = {
  sid: 'AttachFindingsToImages',
  actions: ['ecr-public:BatchDeleteImage', 'ecr-public:PutImage', 'ecr:BatchDeleteImage', 'ecr:PutImage'],
  resources: [
    'arn:{partition}:ecr:*:{account}:repository/*',
    'arn:{partition}:ecr-public::{account}:repository/*',
  ],
  purpose: 'attaches findings to images and replaces them, for gated deployment; ' +
    'the actions can also replace and delete the images themselves',
  wildcardReason: 'the images of every repository are scanned; the account is fixed',
};
