/// What PyTorch says of the machine and of how it is used: a CPU, one process, nothing compiled.
extension LibrarySource {
  static let environment: [LibrarySource] = [
    LibrarySource(
      "torch.utils", others: .harmless,
      #"""
      import torch.utils.checkpoint as checkpoint
      import torch.utils.hooks as hooks
      """#),
    LibrarySource(
      "torch.distributed", others: .unknown,
      #"""
      def is_available():
          return True


      def is_initialized():
          return False


      is_nccl_available = is_torchelastic_launched = is_initialized


      class ReduceOp:
          SUM, AVG, PRODUCT, MIN, MAX = range(5)
      """#),
    LibrarySource(
      "torch._dynamo", others: .harmless,
      #"""
      from torch.compiler import allow_in_graph, disable, is_compiling
      """#),
    LibrarySource(
      "torch._C", others: .unknown,
      #"""
      def _get_tracing_state():
          return None


      def _log_api_usage_once(event):
          return None
      """#),
    LibrarySource(
      "torch.backends", others: .harmless,
      #"""
      import torch.backends.cpu as cpu
      import torch.backends.cuda as cuda
      import torch.backends.cudnn as cudnn
      import torch.backends.mps as mps
      """#),
    LibrarySource(
      "torch.backends.cpu",
      #"""
      # It only decides how fast images of bytes are resized.
      def get_cpu_capability():
          return "AVX2"
      """#),
    LibrarySource(
      "torch.backends.cudnn",
      #"""
      enabled = True
      benchmark = deterministic = allow_tf32 = False


      def is_available():
          return False


      def version():
          return None
      """#),
  ]
}
