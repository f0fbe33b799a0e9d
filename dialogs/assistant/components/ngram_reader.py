"""The reader of intents as a component of a Rasa 3.6 server, trained on the same examples.

Named in `config.yml`; loaded by Rasa only, from the directory of the assistant.
"""

from __future__ import annotations

import pickle
from typing import Any, Dict, List, Optional

from components.ngrams import untrained
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

_FILE = "ngrams.model"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramReader(GraphComponent):  # type: ignore[misc] # Rasa is not in our environment
    """Ranks the intents of a message."""

    def __init__(self, storage: ModelStorage, resource: Resource, pipeline: Any = None) -> None:
        """Keep where the model is kept, and the model once there is one."""
        self._storage, self._resource, self._pipeline = storage, resource, pipeline

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramReader:
        """Make a reader that has learned nothing yet."""
        del config, execution_context
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramReader:
        """Take what training kept in Rasa's own model archive."""
        del config, execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            pipeline = pickle.loads((folder / _FILE).read_bytes())
        return cls(model_storage, resource, pipeline)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and keep what was learned."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        pipeline = untrained()
        pipeline.fit([one.get(TEXT) for one in examples], [one.get(INTENT) for one in examples])
        with self._storage.write_to(self._resource) as folder:
            (folder / _FILE).write_bytes(pickle.dumps(pipeline))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Rank the intents of messages that do not name theirs already."""
        for message in messages:
            text: Optional[str] = message.get(TEXT)
            if text and not text.startswith("/") and self._pipeline is not None:
                self._read(message, text)
        return messages

    def _read(self, message: Message, text: str) -> None:
        (chances,) = self._pipeline.predict_proba([text])
        ranked = sorted(zip(chances, self._pipeline.classes_), reverse=True)
        ranking = [{"name": str(name), "confidence": float(chance)} for chance, name in ranked]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
