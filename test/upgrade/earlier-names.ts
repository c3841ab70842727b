/**
 * Apps of the base have the option names of the base. A user renames them as the table in CHANGELOG.md says; for the library of this tree,
 * this does so where an app creates a construct. It has the names that the apps use: another one is a change, because the library refuses
 * it. When the base moves, these go.
 */
type Props = { readonly [name: string]: any };

const RENAMES: { readonly [construct: string]: { readonly [earlier: string]: (value: any) => Props } } = {
  DefenderForCloudConnector: { permissions: template => ({ permissionsFrom: template }) },
  DefenderOrganizationMonitoring: { organization: one => ({ organizations: [one] }) },
  DefenderOrganizationPolicies: {
    organization: one => ({ organizations: [one] }), monitoring: one => ({ monitoringConstructs: [one] }),
  },
  SecurityConnector: { agentlessVmScanning: ({ exclusionTags }) => ({ agentlessScanningExclusionTags: exclusionTags }) },
};

function renamed(construct: string, props: Props): Props {
  return Object.assign({}, ...Object.entries(props).map(([name, value]) => RENAMES[construct][name]?.(value) ?? { [name]: value }));
}

/** The public names of the library, with constructs that take the options of the base. */
export function withEarlierNames(library: Props): Props {
  return Object.fromEntries(Object.entries(library).map(([name, value]) => [name, name in RENAMES ? taking(name, value) : value]));
}

function taking(name: string, construct: new (...args: any[]) => object): unknown {
  return new Proxy(construct, {
    construct: (target, [scope, id, props], newTarget) => Reflect.construct(target, [scope, id, renamed(name, props)], newTarget),
  });
}
