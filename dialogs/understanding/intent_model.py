"""The reader of intents: n-grams of letters and words, and a softmax over them.

Trained on some fourteen thousand examples in half a minute; what was trained is kept in a folder
under the name of its data, so that a start takes what the last one made. A model file is code to
whoever loads it: the folder must be ours alone.
"""

from __future__ import annotations

import os
import pickle
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import sklearn
import structlog
from numpy.typing import NDArray
from sklearn.pipeline import Pipeline

from dialogs.assistant.components.ngrams import LONGEST, C, untrained
from dialogs.intents import LIFE, Intent
from dialogs.normalise import normalise
from dialogs.understanding.examples import Example, digest_of
from dialogs.understanding.lexicon import may_be_grave
from dialogs.understanding.ranking import Ranked
from dialogs.understanding.words_alone import bear_out, learn_words

log = structlog.get_logger()

#: Part of the name of a kept model: raise it when what is learned changes.
SHAPE = 4
#: A death or a wish to die that the words do not bear out is this much less likely, where no word
#: of either stands in the message.
TAKEN_BACK = 0.02
#: A line of so few words without such a word says little by itself, whatever it bears out: then it
#: is this much less likely. Of 815 held-out deaths and wishes to die none was lost by it, of 1,237
#: harmless short lines 11 instead of 27 were taken for one.
SHORT, IN_SHORT = 12, 0.2
#: Less of either changes nothing.
_SOME = 0.03


class IntentModel:
    """Ranks the intents of a message. Safe to use from many threads."""

    def __init__(self, pipeline: Pipeline, words: Pipeline | None = None) -> None:
        self._pipeline, self._words = pipeline, words
        self._life = [name in LIFE for name in pipeline.classes_]
        self._intents = tuple(Intent(str(name)) for name in pipeline.classes_)
        ngrams, softmax = (step for _, step in pipeline.steps)
        made = [one for _, one in ngrams.transformer_list]
        ends = np.cumsum([len(one.vocabulary_) for one in made])[:-1]
        weights = np.split(softmax.coef_.T, ends)
        self._ngrams = tuple(
            (one.build_analyzer(), one.vocabulary_, one.idf_, weighed)
            for one, weighed in zip(made, weights, strict=True)
        )
        self._bias = softmax.intercept_

    @classmethod
    def train(cls, examples: Sequence[Example]) -> IntentModel:
        """Learn from examples; the same ones give the same model."""
        pipeline = untrained()
        texts = [example.text for example in examples]
        pipeline.fit(texts, [str(example.intent) for example in examples])
        return cls(pipeline, learn_words(examples))

    @classmethod
    def kept(
        cls,
        examples: Sequence[Example],
        folder: Path,
        on_training: Callable[[int], None] | None = None,
    ) -> IntentModel:
        """Return the model of these examples: kept from an earlier start, or trained now.

        `on_training` is told how many examples there are when it has to be trained.
        """
        path = folder / f"intents-{_name(tuple(examples))}.model"
        found = _load(path)
        if found is not None:
            return cls(*found)
        if on_training is not None:
            on_training(len(examples))
        made = cls.train(examples)
        _keep(path, (made._pipeline, made._words))
        return made

    def rank(self, text: str) -> tuple[Ranked, ...]:
        """Return all intents, the likeliest first."""
        chances = self._borne_out(text, self._chances(text))
        order = np.argsort(-chances, kind="stable")
        return tuple(
            Ranked(intent=self._intents[place], confidence=float(chances[place])) for place in order
        )

    def _borne_out(self, text: str, chances: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take back a grave danger that only pieces of words, or few words, make likely."""
        if self._words is None or chances[self._life].sum() < _SOME:
            return chances
        plain = normalise(text)
        if may_be_grave(plain):
            return chances
        left = TAKEN_BACK
        if bear_out(self._words, text):
            left = IN_SHORT if len(plain.split()) <= SHORT else 1.0
        lowered: NDArray[np.float64] = np.where(self._life, left * chances, chances)
        lowered /= lowered.sum()
        return lowered

    def _chances(self, text: str) -> NDArray[np.float64]:
        """Return what the pipeline's `predict_proba` does, in a quarter of the time.

        Of one message its checks and workers take most of it. A test holds the two together.
        """
        scores: NDArray[np.float64] = self._bias.astype(np.float64)
        for analyse, vocabulary, idf, weights in self._ngrams:
            counts = Counter(vocabulary[one] for one in analyse(text) if one in vocabulary)
            if counts:
                places = np.fromiter(counts.keys(), dtype=np.intp)
                said = (1 + np.log(np.fromiter(counts.values(), dtype=np.float64))) * idf[places]
                scores += (said / np.sqrt(said @ said)) @ weights[places]
        raised: NDArray[np.float64] = np.exp(scores - scores.max())
        chances: NDArray[np.float64] = raised / raised.sum()
        return chances


def _name(examples: tuple[Example, ...]) -> str:
    made_of = f"{digest_of(examples)} {SHAPE} {C} {LONGEST} {sklearn.__version__} {np.__version__}"
    return sha256(made_of.encode()).hexdigest()[:24]


def _load(path: Path) -> tuple[Pipeline, Pipeline | None] | None:
    """Return the kept model; None when there is none, or none that can be trusted or read."""
    try:
        with path.open("rb") as file:
            about = os.fstat(file.fileno())
            if about.st_uid != os.getuid() or about.st_mode & 0o022:
                log.warning("intent_model_not_ours")
                return None
            # Our own file: owner and mode were just checked.
            learned: tuple[Pipeline, Pipeline | None] = pickle.load(file)  # noqa: S301
            return learned
    except FileNotFoundError:
        return None
    except (OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError) as error:
        log.warning("intent_model_unreadable", why=type(error).__name__)
        return None


def _keep(path: Path, learned: tuple[Pipeline, Pipeline | None]) -> None:
    """Write it whole or not at all; whoever comes at the same time writes the same."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            pickle.dump(learned, file, protocol=pickle.HIGHEST_PROTOCOL)
        os.chmod(file.name, 0o600)
        os.replace(file.name, path)
    except OSError as error:
        log.warning("intent_model_not_kept", why=type(error).__name__)
