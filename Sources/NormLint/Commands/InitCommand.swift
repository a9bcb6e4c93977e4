import ArgumentParser

/// `normlint init`: a settings file to start from.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init", abstract: "Write a commented settings file, normlint.yaml.",
    discussion: "Where the project's Python calls torch.func or Opacus on a model, the file says so as a context.")

  @Argument(help: "The folder that it is for; - writes to standard output.", completion: .directory)
  var folder = "."

  @OptionGroup var coloring: ColorOptions

  func run() throws {
    let contexts = ProjectCalls(below: folder == "-" ? Path(".") : RawArguments.path(folder))?.contexts
    let bytes = Array(InitCommand.text(contexts: contexts).utf8)
    if folder == "-" { return try Exit.write(bytes) }
    let path = folder == "." ? Path("normlint.yaml") : RawArguments.path(folder).tidy.appending("normlint.yaml")
    do throws(System.Failure) {
      guard let descriptor = try System.createNew(path, mode: 0o666) else { throw System.Failure.exists }
      do throws(System.Failure) {
        try System.writeAll(bytes, to: descriptor)
        try System.closeDescriptor(descriptor)
      } catch {
        System.remove(path)
        throw error
      }
    } catch {
      Messages().error("\(path.text) can't be written: \(error.reason)")
      throw Exit.misuse
    }
    Messages().note("wrote \(path.text)")
  }

  /// Every setting, as it is by default or as an example behind `#`.
  /// - Parameter contexts: the contexts that were seen; an example stands in the place of none
  static func text(contexts: String? = nil) -> String { head + (contexts ?? example) + tail }

  private static let head = """
    # Settings of normlint for this folder and those below. `normlint config FILE` shows what holds for a file.
    normlint-rules: 1

    # The versions of normlint that may read this file.
    # required-version: ">=0.1"

    # Another settings file to start from.
    # extend: ../normlint.yaml

    # Rules that report and rules that don't: codes, beginnings of codes, names or ALL.
    # select: [ALL]
    # ignore: [NL004]
    # per-file-ignores: {"legacy/**": [NL1]}

    # How much findings weigh: error, warning, note or off. Errors and warnings fail a run.
    # rules:
    #   constant-output: error
    #   NL101:
    #     severity: error
    #     files: {"legacy/**": warning}

    # Globs, as in a .gitignore, of what is not linted.
    # exclude: [generated]
    # force-exclude: false

    # Whether a model that is not known in full fails the run.
    # strict-unknown: false


    """

  private static let example = """
    # How the models are called that have no `normlint:` section. Each one is analysed in all contexts that take its file.
    # contexts:
    #   - name: per-sample gradients
    #     files: "train/**"
    #     mode: train
    #     inputs: {x: [1, 3, 224, 224]}
    #     arguments: [params, inputs]
    #     transforms: [{vmap: {in_dims: {inputs: 0}}}, {grad: {argnums: params}}]


    """

  private static let tail = """
    # Classes of your own: blocks with parameters, or summaries.
    # modules:
    #   src.models.ConvBNAct:
    #     parameters: [in_channels, out_channels, {kernel_size: 3}]
    #     layers:
    #       - {id: conv, type: Conv2d, args: ["${in_channels}", "${out_channels}", "${kernel_size}"]}
    #       - {id: bn, type: BatchNorm2d, args: {num_features: "${out_channels}"}}
    #       - {id: act, type: ReLU}
    #   src.models.Backbone: {norms: [BatchNorm2d], tracks: true, output: [1, 512, null, null]}

    # What --fix does first: group-norm, no-running-stats, norm-layer, replace-all or eval.
    # fix:
    #   prefer: [norm-layer, group-norm]
    #   num-groups: 32

    # Classes that stand in Python sources: folders to look in first, and the environment whose packages are found.
    # python:
    #   read: auto
    #   path: [src]
    #   environment: .venv

    # How much memory running a model may take.
    # max-memory: 4 GiB

    """
}
