/// Parts of PyTorch, written in Python, that build on other modules.
extension LibrarySource {
  static let stacks = LibrarySource(
    "torch.nn.modules.stacks",
    #"""
    import copy
    from torch.nn.modules.container import ModuleList
    from torch.nn.modules.module import Module


    class _Stack(Module):
        def __init__(self, layer, num_layers, norm=None):
            super().__init__()
            self.layers = ModuleList([copy.deepcopy(layer) for _ in range(num_layers)])
            self.num_layers = num_layers
            self.norm = norm


    def _is_causal(layers, mask, is_causal):
        layers[0]  # PyTorch asks the first layer: a stack of none fails.
        # A mask of two dimensions is compared with the causal one, and the answer is read.
        if is_causal is None and mask is not None and mask.dim() == 2:
            return bool((mask == 0).all())
        return is_causal is True


    class TransformerEncoder(_Stack):
        def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
            super().__init__(encoder_layer, num_layers, norm)
            self.enable_nested_tensor = enable_nested_tensor

        def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
            if src_key_padding_mask is not None and self.enable_nested_tensor and not self.training:
                raise NotImplementedError("whether padding makes nested tensors is not modelled")
            is_causal = _is_causal(self.layers, mask, is_causal)
            output = src
            for layer in self.layers:
                output = layer(output, src_mask=mask, is_causal=is_causal, src_key_padding_mask=src_key_padding_mask)
            return output if self.norm is None else self.norm(output)


    class TransformerDecoder(_Stack):
        def __init__(self, decoder_layer, num_layers, norm=None):
            super().__init__(decoder_layer, num_layers, norm)

        def forward(
            self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None,
            tgt_is_causal=None, memory_is_causal=False
        ):
            is_causal = _is_causal(self.layers, tgt_mask, tgt_is_causal)
            output = tgt
            for layer in self.layers:
                output = layer(
                    output, memory, tgt_mask=tgt_mask, memory_mask=memory_mask, tgt_key_padding_mask=tgt_key_padding_mask,
                    memory_key_padding_mask=memory_key_padding_mask, tgt_is_causal=is_causal, memory_is_causal=memory_is_causal)
            return output if self.norm is None else self.norm(output)


    class DataParallel(Module):
        def __init__(self, module, device_ids=None, output_device=None, dim=0):
            super().__init__()
            self.module = module

        def forward(self, *inputs, **kwargs):
            return self.module(*inputs, **kwargs)
    """#)

  static let nnUtils = LibrarySource(
    "torch.nn.utils",
    #"""
    import torch.nn.utils.parametrize as parametrize
    import torch.nn.utils.parametrizations as parametrizations
    from torch.nn.utils._weight_norm import weight_norm, spectral_norm, remove_weight_norm, remove_spectral_norm
    from __normlint__ import harmless


    def clip_grad_norm_(*args, **kwargs):
        return harmless("gradients are not evaluated")


    clip_grad_value_ = clip_grad_norm_


    def skip_init(module_cls, *args, **kwargs):
        kwargs.pop("device", None)
        return module_cls(*args, **kwargs)
    """#)

  static let weightNorm = LibrarySource(
    "torch.nn.utils._weight_norm",
    #"""
    import torch
    from torch.nn.parameter import Parameter
    from __normlint__ import reparametrize, restore_parameter


    def weight_norm(module, name="weight", dim=0):
        weight = module._parameters[name]
        sizes = [1] * weight.dim()
        if dim is not None and dim != -1:
            sizes[dim] = weight.shape[dim]
        if not reparametrize(module, "weight_norm", name, -1 if dim is None else dim, 1, 0.0, False):
            module.register_forward_pre_hook(_computed)
        del module._parameters[name]
        module.register_parameter(name + "_g", Parameter(torch.empty(*sizes) if dim is not None and dim != -1 else torch.empty(())))
        module.register_parameter(name + "_v", Parameter(weight.detach()))
        setattr(module, name, weight.detach())
        return module


    def _computed(module, inputs):
        raise NotImplementedError("how the parameter of this class is computed is not modelled")


    def remove_weight_norm(module, name="weight"):
        restore_parameter(module)
        weight = module._parameters[name + "_v"]
        delattr(module, name)
        del module._parameters[name + "_g"]
        del module._parameters[name + "_v"]
        setattr(module, name, Parameter(weight.detach()))
        return module


    def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
        weight = module._parameters[name]
        if dim is None:
            dim = 1 if type(module).__name__ in ("ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d") else 0
        height = weight.shape[dim]
        if not reparametrize(module, "spectral_norm", name, dim, n_power_iterations, eps, False):
            module.register_forward_pre_hook(_computed)
        del module._parameters[name]
        module.register_parameter(name + "_orig", weight)
        setattr(module, name, weight.detach())
        module.register_buffer(name + "_u", torch.empty(height))
        module.register_buffer(name + "_v", torch.empty(weight.numel() // height))
        return module


    def remove_spectral_norm(module, name="weight"):
        restore_parameter(module)
        weight = module._parameters[name + "_orig"]
        delattr(module, name)
        del module._parameters[name + "_orig"]
        del module._buffers[name + "_u"]
        del module._buffers[name + "_v"]
        module.register_parameter(name, weight)
        return module
    """#)

  static let parametrize = LibrarySource(
    "torch.nn.utils.parametrizations",
    #"""
    import torch
    from torch.nn.modules.container import ModuleDict, ModuleList
    from torch.nn.modules.module import Module
    from torch.nn.parameter import Parameter
    from __normlint__ import reparametrize


    class ParametrizationList(ModuleList):
        pass


    class _WeightNorm(Module):
        def __init__(self, dim=0):
            super().__init__()
            self.dim = -1 if dim is None else dim

        def forward(self, length, direction):
            return length * direction


    class _SpectralNorm(Module):
        def __init__(self, weight, n_power_iterations=1, dim=0, eps=1e-12):
            super().__init__()
            if weight.ndim > 1:
                height = weight.shape[dim]
                self.register_buffer("_u", torch.empty(height))
                self.register_buffer("_v", torch.empty(weight.numel() // height))

        def forward(self, weight):
            self._u.copy_(self._u)
            return weight


    class _Orthogonal(Module):
        def forward(self, weight):
            return weight * 1.0


    def _computed(name):
        def value(module):
            parts = module.parametrizations[name]
            values = list(parts.parameters(recurse=False))
            for part in parts:
                values = [part(*values)]
            return values[0]

        return property(value)


    def _parametrized(module, name, transform, originals):
        if "parametrizations" not in module._modules:
            cls = type(module)
            module.__class__ = type("Parametrized" + cls.__name__, (cls,), {})
            del module._parameters[name]
            module.parametrizations = ModuleDict()
        elif name in module._parameters:
            del module._parameters[name]
        parts = ParametrizationList([transform])
        for key, value in originals.items():
            parts.register_parameter(key, value)
        module.parametrizations[name] = parts
        setattr(type(module), name, _computed(name))
        return module


    def weight_norm(module, name="weight", dim=0):
        weight = module._parameters[name]
        sizes = [1] * weight.dim()
        if dim is not None and dim != -1:
            sizes[dim] = weight.shape[dim]
        reparametrize(module, "weight_norm", name, -1 if dim is None else dim, 1, 0.0, True)
        return _parametrized(
            module, name, _WeightNorm(dim),
            {"original0": Parameter(torch.empty(*sizes) if dim is not None else torch.empty(())), "original1": Parameter(weight.detach())})


    def spectral_norm(module, name="weight", n_power_iterations=1, eps=1e-12, dim=None):
        weight = module._parameters[name]
        if dim is None:
            dim = 1 if "ConvTranspose" in type(module).__name__ else 0
        reparametrize(module, "spectral_norm", name, dim, n_power_iterations, eps, True)
        return _parametrized(module, name, _SpectralNorm(weight, n_power_iterations, dim, eps), {"original": weight})


    def orthogonal(module, name="weight", orthogonal_map=None, *, use_trivialization=True):
        return _parametrized(module, name, _Orthogonal(), {"original": module._parameters[name]})


    def register_parametrization(module, tensor_name, parametrization, *, unsafe=False):
        return _parametrized(module, tensor_name, parametrization, {"original": module._parameters[tensor_name]})


    def is_parametrized(module, tensor_name=None):
        return "parametrizations" in module._modules and (tensor_name is None or tensor_name in module.parametrizations)
    """#)

  static let nnInit = LibrarySource(
    "torch.nn.init",
    #"""
    from __normlint__ import harmless


    def _drawn(tensor, *args, **kwargs):
        return tensor


    uniform_ = normal_ = trunc_normal_ = constant_ = ones_ = zeros_ = eye_ = dirac_ = xavier_uniform_ = xavier_normal_ = _drawn
    kaiming_uniform_ = kaiming_normal_ = orthogonal_ = sparse_ = _no_grad_trunc_normal_ = _drawn
    uniform = normal = constant = xavier_uniform = xavier_normal = kaiming_uniform = kaiming_normal = orthogonal = _drawn


    def calculate_gain(nonlinearity, param=None):
        gains = {"tanh": 5 / 3, "relu": 2**0.5, "selu": 0.75}
        if nonlinearity == "leaky_relu":
            return (2 / (1 + (0.01 if param is None else param) ** 2)) ** 0.5
        return gains.get(nonlinearity, 1)


    def _calculate_fan_in_and_fan_out(tensor):
        if tensor.dim() < 2:
            raise ValueError("Fan in and fan out can not be computed for tensor with fewer than 2 dimensions")
        field = tensor[0][0].numel() if tensor.dim() > 2 else 1
        return tensor.shape[1] * field, tensor.shape[0] * field


    def _calculate_correct_fan(tensor, mode):
        fan_in, fan_out = _calculate_fan_in_and_fan_out(tensor)
        return fan_in if mode == "fan_in" else fan_out
    """#)

  static let hub = LibrarySource(
    "torch.hub",
    #"""
    from __normlint__ import unknown, weights

    load_state_dict_from_url = download_url_to_file = get_dir = set_dir = weights


    def load(*args, **kwargs):
        return unknown("`torch.hub.load` builds what is downloaded")
    """#)

  static let amp = LibrarySource(
    "torch.amp",
    #"""
    from torch import autocast
    from __normlint__ import harmless


    def custom_fwd(function=None, **kwargs):
        return custom_fwd if function is None else function


    custom_bwd = custom_fwd


    def GradScaler(*args, **kwargs):
        return harmless("gradients are not evaluated")
    """#)

  static let deviceAmp = LibrarySource("torch.cuda.amp", "from torch.amp import GradScaler, autocast, custom_bwd, custom_fwd")

  static let exportTools = LibrarySource(
    "torch.onnx",
    #"""
    def is_in_onnx_export():
        return False
    """#)

  static let overrides = LibrarySource(
    "torch.overrides",
    #"""
    def has_torch_function(relevant_args):
        return False


    has_torch_function_unary = has_torch_function_variadic = has_torch_function


    def is_tensor_like(value):
        import torch
        return isinstance(value, torch.Tensor)
    """#)

  static let hooks = LibrarySource(
    "torch.utils.hooks",
    #"""
    class RemovableHandle:
        def __init__(self, hooks, hook):
            self.hooks = hooks
            self.hook = hook

        def remove(self):
            if self.hook in self.hooks:
                self.hooks.remove(self.hook)

        def __enter__(self):
            return self

        def __exit__(self, *args):
            self.remove()
    """#)

  static let compiler = LibrarySource(
    "torch.compiler",
    #"""
    def is_compiling():
        return False


    is_dynamo_compiling = is_exporting = is_compiling


    def disable(fn=None, recursive=True, **kwargs):
        return disable if fn is None else fn


    allow_in_graph = assume_constant_result = substitute_in_graph = disable


    def cudagraph_mark_step_begin():
        return None
    """#)

  static let jit = LibrarySource(
    "torch.jit",
    #"""
    from torch.nn.modules.module import Module

    Final = object
    ScriptModule = ScriptFunction = type("ScriptModule", (Module,), {})


    def is_scripting():
        return False


    is_tracing = is_scripting


    def _same(function=None, *args, **kwargs):
        return _same if function is None else function


    script = ignore = unused = export = script_if_tracing = interface = trace = optimize_for_inference = freeze = _same
    script_method = _overload_method = _overload = _same


    def annotate(kind, value):
        return value


    from builtins import isinstance as _is_instance
    from __normlint__ import unknown


    def isinstance(obj, kind):
        origin = getattr(kind, "__origin__", kind)
        if not _is_instance(origin, type):
            return unknown("`torch.jit.isinstance` of a generic type is not evaluated")
        return _is_instance(obj, origin)
    """#)

  static let lightning = LibrarySource(
    "lightning.pytorch.core.module",
    #"""
    from torch.nn.modules.module import Module
    from __normlint__ import harmless, init_arguments


    class AttributeDict(dict):
        def __getattr__(self, name):
            if name in self:
                return self[name]
            raise AttributeError(f"Missing attribute '{name}'")

        def __setattr__(self, name, value):
            self[name] = value


    class LightningModule(Module):
        def __init__(self, *args, **kwargs):
            super().__init__()
            self.automatic_optimization = True
            self.prepare_data_per_node = True

        @property
        def hparams(self):
            if not hasattr(self, "_hparams"):
                self._hparams = AttributeDict()
            return self._hparams

        @property
        def hparams_initial(self):
            return self.hparams

        def save_hyperparameters(self, *args, ignore=None, frame=None, logger=True):
            ignored = [ignore] if isinstance(ignore, str) else list(ignore or [])
            found = init_arguments(self)
            if args:
                if len(args) == 1 and isinstance(args[0], dict):
                    found = args[0]
                else:
                    found = {name: value for name, value in found.items() if name in args}
            for name, value in found.items():
                if name not in ignored:
                    self.hparams[name] = value

        def _set_hparams(self, hp):
            self.hparams.update(hp if isinstance(hp, dict) else vars(hp))

        example_input_array = None
        trainer = None
        global_step = current_epoch = 0
        device = "cpu"
        fabric = logger = None

        def log(self, *args, **kwargs): pass
        def log_dict(self, *args, **kwargs): pass
        def print(self, *args, **kwargs): pass
        def freeze(self): self.requires_grad_(False)
        def unfreeze(self): self.requires_grad_(True)

        @classmethod
        def load_from_checkpoint(cls, *args, **kwargs):
            return harmless("checkpoints are not read")
    """#)

  static let timeModule = LibrarySource(
    "time",
    #"""
    from __normlint__ import harmless


    def time():
        return harmless("the clock is not known")


    perf_counter = monotonic = process_time = strftime = localtime = time


    def sleep(seconds): pass
    """#)

  static let randomModule = LibrarySource(
    "random",
    #"""
    from __normlint__ import unknown


    def seed(*args): pass


    def random(*args, **kwargs):
        return unknown("random numbers are not known")


    randint = choice = uniform = sample = shuffle = gauss = normalvariate = choices = randrange = random


    def __getattr__(name):
        return random
    """#)

  static let version = LibrarySource(
    "torch.version",
    #"""
    from torch.torch_version import __version__

    cuda = hip = None
    git_version = ""
    """#)

  static let torchVersion = LibrarySource(
    "torch.torch_version",
    #"""
    from __normlint__ import torch_version


    def _release(version):
        numbers = []
        for part in str(version).split("+")[0].split("."):
            digits = ""
            for character in part:
                if not character.isdigit():
                    break
                digits += character
            if digits == "":
                break
            numbers.append(int(digits))
            if digits != part:
                break
        while numbers and numbers[-1] == 0:
            numbers.pop()
        return numbers


    class TorchVersion(str):
        def _pair(self, other):
            if isinstance(other, (tuple, list)):
                other = ".".join([str(part) for part in other])
            return _release(self), _release(other)

        def __lt__(self, other):
            own, its = self._pair(other)
            return own < its

        def __le__(self, other):
            own, its = self._pair(other)
            return own <= its

        def __gt__(self, other):
            own, its = self._pair(other)
            return own > its

        def __ge__(self, other):
            own, its = self._pair(other)
            return own >= its

        def __eq__(self, other):
            own, its = self._pair(other)
            return own == its

        def __hash__(self):
            return hash(str(self))


    __version__ = TorchVersion(torch_version())
    """#)

  static let limits = LibrarySource(
    "torch._limits",
    #"""
    _FLOATS = {
        "float16": (16, 0.0009765625, 65504.0, 6.103515625e-05),
        "bfloat16": (16, 0.0078125, 3.3895313892515355e+38, 1.1754943508222875e-38),
        "float32": (32, 1.1920928955078125e-07, 3.4028234663852886e+38, 1.1754943508222875e-38),
        "float64": (64, 2.220446049250313e-16, 1.7976931348623157e+308, 2.2250738585072014e-308),
    }
    _INTS = {"uint8": (8, 0, 255), "int8": (8, -128, 127), "int16": (16, -32768, 32767), "int32": (32, -2147483648, 2147483647),
             "int64": (64, -9223372036854775807 - 1, 9223372036854775807)}


    class finfo:
        def __init__(self, type=None):
            self.dtype = "float32" if type is None else str(type).split(".")[-1]
            if self.dtype not in _FLOATS:
                raise TypeError("torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'")
            self.bits, self.eps, self.max, self.tiny = _FLOATS[self.dtype]
            self.min = -self.max
            self.smallest_normal = self.tiny


    class iinfo:
        def __init__(self, type):
            self.dtype = str(type).split(".")[-1]
            if self.dtype not in _INTS:
                raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
            self.bits, self.min, self.max = _INTS[self.dtype]
    """#)
}
