"""What made-up people say who speak neither Dutch nor English: that, and what they want."""

from __future__ import annotations

#: By language: the first thing said, and what is said when it did not help.
PHRASES: dict[str, tuple[str, ...]] = {
    "de": (
        "Ich verstehe kein Niederländisch, können Sie Deutsch sprechen?",
        "Worum geht es bitte? Ich spreche nur Deutsch.",
        "Kann ich das in Raten zahlen?",
    ),
    "pl": (
        "Nie rozumiem po holendersku, proszę po polsku",
        "O co chodzi? Nie mówię po holendersku.",
        "Czy mogę zapłacić w ratach?",
    ),
    "tr": (
        "Hollandaca bilmiyorum, Türkçe konuşan biri var mı?",
        "Bu mesaj ne hakkında? Anlamıyorum.",
        "Taksitle ödeyebilir miyim?",
    ),
    "fr": (
        "Je ne comprends pas le néerlandais, parlez-vous français ?",
        "C'est à quel sujet ? Je ne comprends pas.",
        "Puis-je payer en plusieurs fois ?",
    ),
    "es": (
        "No entiendo holandés, ¿habla español?",
        "¿De qué se trata? No entiendo el mensaje.",
        "¿Puedo pagar a plazos?",
    ),
    "ar": (
        "لا أفهم الهولندية، هل تتكلم العربية؟",
        "ما هو موضوع هذه الرسالة؟",
        "هل يمكنني الدفع على أقساط؟",
    ),
    "uk": (
        "Я не розумію нідерландську, можна українською?",
        "Про що це повідомлення? Не розумію.",
        "Чи можу я заплатити частинами?",
    ),
}
