/// `transformers`: models and their configurations are read from the installed sources, and what they stand on is here.
///
/// The package imports itself lazily, looks for hardware, for kernels and for files of the hub, and decorates nearly everything with what
/// writes documentation. None of that changes which modules a model has. What is downloaded is unknown.
extension LibrarySource {
  static let transformers: [LibrarySource] =
    [package, configurations, models, initialization, caches, masks]
    + [
      "utils", "utils.generic", "utils.output_capturing", "utils.deprecation", "utils.import_utils", "utils.logging", "utils.auto_docstring",
      "utils.doc", "utils.type_validators", "integrations", "integrations.hub_kernels", "integrations.deepspeed", "integrations.fsdp",
      "integrations.accelerate",
      "processing_utils", "generation", "backbone_utils", "utils.backbone_utils",
    ].map { LibrarySource("transformers." + $0, surroundings) }
    + [LibrarySource("huggingface_hub.dataclasses", surroundings)]

  /// Names are looked up in `models/x/modeling_x.py` and `configuration_x.py`, x being the folder whose name the class's begins with.
  private static let package = LibrarySource(
    "transformers",
    #"""
    from __normlint__ import import_module, submodules, unknown


    def _folders(name):
        """The folder whose name the class's begins with, then those whose initials it begins with."""
        key, found, others = name.lower(), "", []
        for folder in submodules("transformers.models"):
            plain, initials = folder.replace("_", ""), "".join([part[0] for part in folder.split("_") if part])
            if key.startswith(plain) and len(plain) > len(found.replace("_", "")):
                found = folder
            elif len(initials) > 2 and key.startswith(initials):
                others.append(folder)
        return ([found] if found else []) + others


    def __getattr__(name):
        if name in submodules("transformers"):
            return import_module("transformers." + name)
        for folder in ["auto"] if name.startswith("Auto") else _folders(name):
            for kind in ("configuration", "modeling"):
                if f"{kind}_{folder}" in submodules(f"transformers.models.{folder}"):
                    module = import_module(f"transformers.models.{folder}.{kind}_{folder}")
                    if hasattr(module, name):
                        return getattr(module, name)
        return unknown(f"`transformers.{name}` is not evaluated")
    """#)

  private static let configurations = LibrarySource(
    "transformers.configuration_utils",
    #"""
    import torch
    from __normlint__ import is_unknown, unknown


    def _fields(cls):
        fields = {}
        for base in reversed(cls.__mro__):
            own = base.__dict__
            for name, annotation in own.get("__annotations__", {}).items():
                if name in own and (is_unknown(annotation) or "ClassVar" not in str(annotation)):
                    fields[name] = own[name]
        return fields


    class PreTrainedConfig:
        model_type = base_config_key = ""
        sub_configs = {}
        sub_configs_defaults = {}
        attribute_map = {}
        architectures: list = None
        output_hidden_states: bool = False
        return_dict: bool = True
        dtype: str = None
        chunk_size_feed_forward: int = 0
        is_encoder_decoder: bool = False
        id2label: dict = None
        label2id: dict = None
        problem_type: str = None

        def __init__(self, *args, **kwargs):
            fields = _fields(type(self))
            for name, value in fields.items():
                if not isinstance(value, property):
                    setattr(self, name, kwargs.pop(name, getattr(value, "default", value)))
            self.__post_init__(**kwargs)

        def __post_init__(self, **kwargs):
            for key, specs in self.sub_configs_defaults.items():
                value = getattr(self, key)
                if value is None and not specs.optional:
                    setattr(self, key, specs.config_class(**specs.init_kwargs))
                elif isinstance(value, dict):
                    setattr(self, key, specs.config_class(**value))
            dtype = kwargs.pop("torch_dtype", None) or self.dtype
            self.dtype = getattr(torch, dtype) if isinstance(dtype, str) else dtype
            if self.id2label is None:
                self.num_labels = kwargs.pop("num_labels", 2)
            else:
                self.id2label = {int(key): value for key, value in self.id2label.items()}
            if hasattr(self, "rope_parameters") and self.rope_parameters is None:
                theta = kwargs.pop("rope_theta", getattr(self, "default_theta", 10000.0))
                self.rope_parameters = {"rope_type": "default", "rope_theta": theta}
            self._attn_implementation = kwargs.pop("attn_implementation", None)
            self._experts_implementation = None
            self.output_attentions = kwargs.pop("output_attentions", False)
            self.name_or_path = kwargs.pop("name_or_path", "")
            for name in ("pad_token_id", "bos_token_id", "eos_token_id"):
                if not hasattr(self, name):
                    setattr(self, name, kwargs.pop(name, None))
            for key, value in kwargs.items():
                setattr(self, key, value)

        def __setattr__(self, key, value):
            object.__setattr__(self, type(self).attribute_map.get(key, key), value)

        def __getattr__(self, key):
            mapped = type(self).attribute_map.get(key, key)
            if mapped != key:
                return getattr(self, mapped)
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{key}'")

        @property
        def num_labels(self):
            return len(self.id2label)

        @num_labels.setter
        def num_labels(self, number):
            self.id2label = {i: f"LABEL_{i}" for i in range(number)}
            self.label2id = {name: i for i, name in self.id2label.items()}

        @property
        def use_return_dict(self):
            return self.return_dict

        def get_text_config(self, decoder=None, encoder=None):
            return self

        def to_dict(self):
            return dict(self.__dict__)

        @classmethod
        def from_dict(cls, config_dict, **kwargs):
            return cls(**{**config_dict, **kwargs})

        @classmethod
        def from_pretrained(cls, pretrained_model_name_or_path, *args, **kwargs):
            return unknown(f"`{cls.__name__}.from_pretrained` gives what is downloaded")

        get_config_dict = from_json_file = from_pretrained


    class SubConfigSpec:
        def __init__(self, config_class, model_type=None, init_kwargs=None, optional=False):
            self.init_kwargs = {} if init_kwargs is None else init_kwargs
            self.config_class = config_class
            self.optional = optional


    PretrainedConfig = PreTrainedConfig


    def layer_type_validation(*args, **kwargs):
        pass
    """#)

  private static let models = LibrarySource(
    "transformers.modeling_utils",
    #"""
    import torch
    from torch import nn
    from transformers.configuration_utils import PreTrainedConfig
    from __normlint__ import unknown


    class _Interfaces(dict):
        def get_interface(self, name, default=None):
            return unknown("which implementation of attention is used depends on what is installed")


    ALL_ATTENTION_FUNCTIONS = AttentionInterface = _Interfaces()


    class ModuleUtilsMixin:
        @property
        def device(self):
            return torch.device("cpu")

        @property
        def dtype(self):
            return torch.float32


    class EmbeddingAccessMixin:
        pass


    class PreTrainedModel(nn.Module, EmbeddingAccessMixin, ModuleUtilsMixin):
        config_class = None
        base_model_prefix = ""
        main_input_name = "input_ids"
        supports_gradient_checkpointing = False
        is_gradient_checkpointing = False
        _tied_weights_keys = _no_split_modules = _keep_in_fp32_modules = generation_config = None

        def __init__(self, config, *inputs, **kwargs):
            super().__init__()
            if not isinstance(config, PreTrainedConfig):
                raise TypeError(f"Parameter config in `{type(self).__name__}(config)` should be an instance of class `PreTrainedConfig`.")
            self.config = config
            self.name_or_path = config.name_or_path

        def _nothing(self, *args, **kwargs):
            pass

        post_init = init_weights = tie_weights = gradient_checkpointing_enable = gradient_checkpointing_disable = _nothing
        set_input_embeddings = set_output_embeddings = enable_input_require_grads = _nothing

        @property
        def base_model(self):
            return getattr(self, self.base_model_prefix, self)

        @classmethod
        def _from_config(cls, config, **kwargs):
            return cls(config)

        @classmethod
        def from_pretrained(cls, pretrained_model_name_or_path, *args, config=None, **kwargs):
            if isinstance(config, PreTrainedConfig):
                return cls(config, *args)
            return unknown(f"`{cls.__name__}.from_pretrained` gives what is downloaded")


    def get_parameter_dtype(parameter):
        return torch.float32


    def slice_logits_to_keep(hidden_states, *args, **kwargs):
        return hidden_states


    class _Context:
        def __enter__(self):
            return self

        def __exit__(self, *args):
            pass


    def get_torch_context_manager_or_global_device():
        return _Context()
    """#)

  private static let initialization = LibrarySource(
    "transformers.initialization",
    #"""
    def _drawn(tensor, *args, **kwargs):
        return tensor


    def __getattr__(name):
        return _drawn
    """#)

  private static let caches = LibrarySource(
    "transformers.cache_utils",
    #"""
    class Cache:
        def __init__(self, *args, **kwargs):
            pass


    class DynamicCache(Cache): pass
    class StaticCache(Cache): pass
    class EncoderDecoderCache(Cache): pass
    class SlidingWindowCache(Cache): pass
    """#)

  private static let masks = LibrarySource(
    "transformers.masking_utils",
    #"""
    from __normlint__ import unknown


    def create_bidirectional_mask(*args, attention_mask=None, **kwargs):
        return None if attention_mask is None else unknown("which mask attention gets depends on what is installed")


    def create_causal_mask(*args, **kwargs):
        return unknown("which mask attention gets depends on what is installed")


    create_sliding_window_causal_mask = create_chunked_causal_mask = create_masks_for_generate = create_causal_mask
    """#)

  /// Decorators, types and questions about what is installed.
  private static let surroundings = #"""
    from collections import OrderedDict
    from dataclasses import fields
    from torch import nn
    from __normlint__ import unknown


    class ModelOutput(OrderedDict):
        def __post_init__(self):
            for field in fields(self):
                if getattr(self, field.name) is not None:
                    self[field.name] = getattr(self, field.name)

        def to_tuple(self):
            return tuple(dict(self).values())

        def __getitem__(self, key):
            return dict(self)[key] if isinstance(key, str) else self.to_tuple()[key]


    class _Typed:
        def __class_getitem__(cls, item):
            return cls


    class Unpack(_Typed): pass
    class TransformersKwargs(_Typed): pass
    class FlashAttentionKwargs(_Typed): pass
    class ImagesKwargs(_Typed): pass
    class OutputRecorder:
        def __init__(self, *args, **kwargs): pass


    class GenerationMixin: pass
    class PushToHubMixin: pass


    class BackboneConfigMixin:
        def set_output_features_output_indices(self, out_features, out_indices):
            stages = self.stage_names
            if out_features is None and out_indices is None:
                out_indices = [len(stages) - 1]
            if out_features is None:
                out_features = [stages[index] for index in out_indices]
            elif out_indices is None:
                out_indices = [stages.index(feature) for feature in out_features]
            self._out_features, self._out_indices = out_features, list(out_indices)

        @property
        def out_features(self):
            return self._out_features

        @property
        def out_indices(self):
            return self._out_indices

        @property
        def channels(self):
            return [self.num_features[index] for index in self._out_indices]


    class BackboneMixin: pass


    class _Logger:
        def __getattr__(self, name):
            return lambda *args, **kwargs: None


    class _Logging:
        def __getattr__(self, name):
            return lambda *args, **kwargs: _Logger()


    logging = _Logging()
    get_logger = logging.get_logger
    DUMMY_INPUTS = DUMMY_MASK = [[1]]


    def _same(first=None, *args, **kwargs):
        """A decorator, with arguments or without."""
        return first if callable(first) else _same


    auto_docstring = can_return_tuple = merge_with_config_defaults = capture_outputs = deprecate_kwarg = strict = check_model_inputs = _same
    filter_output_hidden_states = use_experts_implementation = add_start_docstrings = add_start_docstrings_to_model_forward = replace_return_docstrings = _same
    add_code_sample_docstrings = add_end_docstrings = requires = dynamic_rope_update = _same


    def _named(*args, **kwargs):
        """A decorator with arguments, of which one may be a function."""
        return lambda decorated: decorated


    use_kernel_forward_from_hub = use_kernelized_func = use_kernel_func_from_hub = _named


    def validated_field(*args, default=None, **kwargs):
        return default


    def interval(*args, **kwargs):
        return validated_field


    def copy_func(function):
        return getattr(function, "__func__", function)


    def torch_int(value):
        return int(value)


    def torch_compilable_check(*args, **kwargs):
        pass


    def _false(*args, **kwargs):
        return False


    is_deepspeed_zero3_enabled = is_fsdp_managed_module = is_torchdynamo_compiling = is_tracing = _false
    is_flash_attn_2_available = is_peft_available = is_accelerate_available = is_kernels_available = _false


    def is_torch_available(): return True


    def requires_backends(*args, **kwargs): pass


    def __getattr__(name):
        if name.startswith("is_"):
            return _false
        return unknown(f"`{name}` of `transformers` is not evaluated")
    """#
}
