/// `torch.func`: what changes a module that a constructor builds. Its transforms are read from the programs that call models.
extension LibrarySource {
  static let functionTransforms = [
    LibrarySource(
      "torch.func", others: .unknown,
      #"""
      from __normlint__ import remove_running_statistics


      def replace_all_batch_norm_modules_(root):
          for module in root.modules():
              remove_running_statistics(module)
          return root
      """#),
    LibrarySource("torch._functorch.batch_norm_replacement", "from torch.func import replace_all_batch_norm_modules_"),
    LibrarySource("functorch.experimental", "from torch.func import replace_all_batch_norm_modules_"),
  ]
}
