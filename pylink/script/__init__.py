"""The linker-script language: text to nodes (lexer, parser), expressions to values (evaluator)."""
