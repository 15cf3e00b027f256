'use client';

import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { forceLinting, linter, lintGutter, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { getNonce } from 'get-nonce';
import { readCompose } from '@bulkhead/shared/compose/read-compose';
import { useEffect, useRef } from 'react';
import { useRuleText } from '../../components/compose/use-rule-text.ts';
import classes from './code-editor.module.css';

export interface CodeEditorProps {
  value: string;
  onChange?: (value: string) => void;
  /** For screen readers. */
  label: string;
  readOnly?: boolean;
  /** What the file's variables stand for, where that is known. */
  values?: Readonly<Record<string, string>>;
}

/** Colours of the theme, so that light, dark and high contrast are each their own. */
const LOOK = EditorView.theme({
  '&': {
    fontSize: '13px',
    backgroundColor: 'var(--mantine-color-body)',
    color: 'var(--mantine-color-text)',
    maxHeight: '60vh',
    minHeight: '220px',
  },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'transparent', color: 'var(--mantine-color-dimmed)', border: 'none' },
  '.cm-content': { caretColor: 'var(--mantine-color-text)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--mantine-color-default-hover) 60%, transparent)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--mantine-color-body)',
    border: '1px solid var(--mantine-color-default-border)',
  },
  '&.cm-focused': { outline: 'none' },
});
const COLOURS = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--editor-key)' },
  { tag: [tags.string, tags.content], color: 'var(--mantine-color-text)' },
  { tag: [tags.number, tags.bool, tags.keyword], color: 'var(--editor-value)' },
  { tag: [tags.comment, tags.meta], color: 'var(--mantine-color-dimmed)' },
]);

const NO_VALUES = {};

/** Said by the form beside it, which asks for the values. */
const ASKED_ELSEWHERE: readonly string[] = ['variable-missing', 'variable-required'];

/** A compose file with line numbers, colours, and its faults under the words that have them. Tab leaves it. */
export function CodeEditor({ value, onChange, label, readOnly = false, values = NO_VALUES }: CodeEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(null);
  const ruleText = useRuleText();
  const now = useRef({ onChange, ruleText, value, values });
  useEffect(() => {
    now.current = { onChange, ruleText, value, values };
  });
  useEffect(() => {
    if (place.current === null) return undefined;
    const findFaults = (view: EditorView): Diagnostic[] => {
      const parameters = Object.entries(now.current.values).map(([name, text]) => ({ name, value: text }));
      const { findings } = readCompose(view.state.doc.toString(), parameters);
      // Where a value is still awaited, what else is wrong there is only that.
      const awaited = new Set(findings.filter(({ rule }) => ASKED_ELSEWHERE.includes(rule)).map(({ path }) => path));
      return findings
        .filter(({ path, line }) => line !== null && !awaited.has(path))
        .map((one) => {
          const line = view.state.doc.line(Math.min(one.line ?? 1, view.state.doc.lines));
          const from = Math.min(line.from + (one.column ?? 1) - 1, line.to);
          return { from, to: line.to, severity: one.severity, message: now.current.ruleText(one) };
        });
    };
    const view = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: now.current.value,
        extensions: [
          lineNumbers(),
          history(),
          indentUnit.of('  '),
          indentOnInput(),
          bracketMatching(),
          highlightActiveLine(),
          yaml(),
          syntaxHighlighting(COLOURS),
          LOOK,
          lintGutter(),
          linter(findFaults, { delay: 400 }),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          // Its styles are let in by the page's policy with the nonce alone.
          EditorView.cspNonce.of(getNonce() ?? ''),
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({
            'aria-label': label,
            tabindex: '0',
            ...(readOnly && { 'aria-readonly': 'true' }),
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) now.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    editor.current = view;
    return () => view.destroy();
  }, [label, readOnly]);
  useEffect(() => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() === value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    if (editor.current !== null) forceLinting(editor.current);
  }, [values]);
  return <div ref={place} className={classes.root} data-testid="compose-editor" />;
}
