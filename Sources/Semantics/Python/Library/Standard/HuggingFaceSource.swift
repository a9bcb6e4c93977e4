/// The part of `huggingface_hub` that models derive from (`hub_mixin.py`). What it downloads is unknown.
extension LibrarySource {
  static let huggingFaceHub = LibrarySource(
    "huggingface_hub", others: .harmless,
    #"""
    from __normlint__ import unknown


    class ModelHubMixin:
        def __init_subclass__(cls, *, repo_url=None, paper_url=None, docs_url=None, model_card_template=None, language=None, library_name=None,
                              license=None, license_name=None, license_link=None, pipeline_tag=None, tags=None, coders=None, **kwargs):
            super().__init_subclass__(**kwargs)

        @classmethod
        def from_pretrained(cls, *args, **kwargs):
            return unknown(f"`{cls.__name__}.from_pretrained` gives what is downloaded")

        def save_pretrained(self, *args, **kwargs):
            return None

        push_to_hub = save_pretrained


    class PyTorchModelHubMixin(ModelHubMixin):
        pass
    """#)
}
