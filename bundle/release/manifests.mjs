const ABOUT = 'What a transformer costs before it runs: memory, speed, money, fit';

/**
 * Descriptions for package managers. `files` maps a file's name to its SHA-256; `url` is the address of the published
 * folder. A manager whose file was not built is left out.
 */
export function manifests({ version, url, homepage, files }) {
  const from = (name) => ({ url: `${url}/${name}`, sha256: files[name] });
  const npm = from(`llm-tui-${version}.tgz`);
  const windows = from('llm-tui-windows-x64.exe');
  const linux = [
    ['x86_64', from('llm-tui-linux-x64')],
    ['aarch64', from('llm-tui-linux-arm64')],
  ].filter(([, { sha256 }]) => sha256 !== undefined);
  return {
    ...(npm.sha256 && { 'homebrew/llm-tui.rb': formula({ homepage, npm }) }),
    ...(windows.sha256 && {
      'scoop/llm-tui.json': scoop({ version, homepage, windows }),
      ...winget({ version, homepage, windows }),
    }),
    ...(linux.length > 0 && { 'aur/PKGBUILD': packageBuild({ version, homepage, linux }) }),
    ...(files[`llm-tui_${version}_amd64.deb`] && { 'docker/Dockerfile': dockerfile({ version }) }),
  };
}

const formula = ({ homepage, npm }) => `class LlmTui < Formula
  desc "${ABOUT}"
  homepage "${homepage}"
  url "${npm.url}"
  sha256 "${npm.sha256}"
  license "MIT"

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    bin.install_symlink Dir["#{libexec}/bin/*"]
    man1.install "docs/llm-tui.1"
    generate_completions_from_executable(bin/"llm-tui", "completion")
  end

  test do
    assert_match "124,439,808", shell_output("#{bin}/llm-tui gpt2 --hardware l4 --explain parameters")
  end
end
`;

const scoop = ({ version, homepage, windows }) =>
  `${JSON.stringify(
    {
      version,
      description: ABOUT,
      homepage,
      license: 'MIT',
      architecture: {
        '64bit': { url: `${windows.url}#/llm-tui.exe`, hash: windows.sha256 },
      },
      bin: 'llm-tui.exe',
    },
    null,
    4,
  )}\n`;

const SCHEMA = '1.6.0';

const winget = ({ version, homepage, windows }) => {
  const id = 'llm-tui.llm-tui';
  const head = `PackageIdentifier: ${id}\nPackageVersion: "${version}"\n`;
  const tail = (type) => `ManifestType: ${type}\nManifestVersion: ${SCHEMA}\n`;
  return {
    [`winget/${id}.yaml`]: `${head}DefaultLocale: en-US\n${tail('version')}`,
    // Quoted: a sum of digits alone would be read as a number.
    [`winget/${id}.installer.yaml`]: `${head}InstallerType: portable
Commands:
- llm-tui
Installers:
- Architecture: x64
  InstallerUrl: ${windows.url}
  InstallerSha256: "${windows.sha256.toUpperCase()}"
${tail('installer')}`,
    [`winget/${id}.locale.en-US.yaml`]: `${head}PackageLocale: en-US
Publisher: the llm-tui authors
PackageName: llm-tui
PackageUrl: ${homepage}
License: MIT
ShortDescription: "${ABOUT}"
${tail('defaultLocale')}`,
  };
};

const packageBuild = ({ version, homepage, linux }) => `pkgname=llm-tui-bin
pkgver=${version}
pkgrel=1
pkgdesc="${ABOUT}"
arch=(${linux.map(([arch]) => `'${arch}'`).join(' ')})
url="${homepage}"
license=('MIT')
depends=('glibc' 'gcc-libs')
provides=('llm-tui')
conflicts=('llm-tui')
options=('!strip')
${linux
  .map(
    ([arch, { url, sha256 }]) => `source_${arch}=("llm-tui-$pkgver::${url}")
sha256sums_${arch}=('${sha256}')
`,
  )
  .join('')}
package() {
  install -Dm755 "llm-tui-$pkgver" "$pkgdir/usr/bin/llm-tui"
}
`;

const dockerfile = ({ version }) => `FROM debian:stable-slim
ARG TARGETARCH
COPY llm-tui_${version}_\${TARGETARCH}.deb /tmp/llm-tui.deb
RUN apt-get update \\
 && apt-get install -y --no-install-recommends /tmp/llm-tui.deb \\
 && rm -rf /tmp/llm-tui.deb /var/lib/apt/lists/*
ENV LANG=C.UTF-8
ENTRYPOINT ["llm-tui"]
`;
