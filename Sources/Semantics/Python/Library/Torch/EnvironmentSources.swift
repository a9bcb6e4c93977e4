/// What PyTorch says of the machine and of how it is used: a CPU, one process, nothing compiled.
extension LibrarySource {
  static let environment: [LibrarySource] = [
    LibrarySource(
      "torch.utils",
      #"""
      import torch.utils.checkpoint as checkpoint
      import torch.utils.hooks as hooks
      from __normlint__ import harmless


      def __getattr__(name):
          return harmless(f"`torch.utils.{name}` is not evaluated")
      """#),
    LibrarySource(
      "torch.distributed",
      #"""
      from __normlint__ import unknown


      def is_available():
          return True


      def is_initialized():
          return False


      is_nccl_available = is_torchelastic_launched = is_initialized


      def __getattr__(name):
          return unknown(f"`torch.distributed.{name}` is not evaluated")
      """#),
    LibrarySource(
      "torch._dynamo",
      #"""
      from torch.compiler import allow_in_graph, disable, is_compiling
      from __normlint__ import harmless


      def __getattr__(name):
          return harmless(f"`torch._dynamo.{name}` is not evaluated")
      """#),
    LibrarySource(
      "torch._C",
      #"""
      from __normlint__ import unknown


      def _get_tracing_state():
          return None


      def __getattr__(name):
          return unknown(f"`torch._C.{name}` is not evaluated")
      """#),
    LibrarySource(
      "torch.backends",
      #"""
      import torch.backends.cuda as cuda
      import torch.backends.cudnn as cudnn
      import torch.backends.mps as mps
      from __normlint__ import harmless


      def __getattr__(name):
          return harmless(f"`torch.backends.{name}` is not evaluated")
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
    LibrarySource(
      "torch._type_info",
      #"""
      import torch

      _floats = {
          torch.float16: (16, 65504.0, 0.0009765625, 6.103515625e-05), torch.bfloat16: (16, 3.3895313892515355e38, 0.0078125, 1.1754943508222875e-38),
          torch.float32: (32, 3.4028234663852886e38, 1.1920928955078125e-07, 1.1754943508222875e-38),
          torch.float64: (64, 1.7976931348623157e308, 2.220446049250313e-16, 2.2250738585072014e-308)}
      _wholes = {torch.int8: 8, torch.int16: 16, torch.int32: 32, torch.int64: 64}


      class finfo:
          def __init__(self, type=None):
              self.dtype = torch.float32 if type is None else type
              self.bits, self.max, self.eps, self.tiny = _floats[self.dtype]
              self.min, self.smallest_normal = -self.max, self.tiny


      class iinfo:
          def __init__(self, type):
              self.dtype = type
              if type is torch.uint8:
                  self.bits, self.min, self.max = 8, 0, 255
              else:
                  self.bits = _wholes[type]
                  self.max = (1 << (self.bits - 2)) - 1 + (1 << (self.bits - 2))
                  self.min = -self.max - 1
      """#),
  ]
}
