# The formula for Homebrew. At a release, `tools/release/home` fills in the account, and the checksum is that of the source archive.
class Normlint < Formula
  desc "Find what torch.func.vmap refuses in YAML model configs"
  homepage "https://github.com/OWNER/normlint"
  url "https://github.com/OWNER/normlint/archive/refs/tags/v0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"
  head "https://github.com/OWNER/normlint.git", branch: "main"

  depends_on "pkgconf" => :build
  depends_on xcode: ["26.0", :build]
  depends_on "libyaml"

  uses_from_macos "python" => :build
  uses_from_macos "swift" => :build

  def install
    system "swift", "build", "--disable-sandbox", "--configuration", "release", "--product", "normlint"
    bin.install ".build/release/normlint"
    generate_completions_from_executable(bin/"normlint", "--generate-completion-script")
    (buildpath/"normlint.1").write Utils.safe_popen_read("python3", "tools/release/manual.py", bin/"normlint")
    man1.install "normlint.1"
  end

  test do
    (testpath/"model.yaml").write <<~YAML
      _target_: torch.nn.BatchNorm2d
      num_features: 8
    YAML
    assert_match "NL101", shell_output("#{bin}/normlint model.yaml", 1)
  end
end
