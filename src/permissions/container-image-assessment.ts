import type { PermissionSet } from './permission-set';
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
