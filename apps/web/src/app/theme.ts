'use client';

import {
  ActionIcon,
  Alert,
  Anchor,
  Badge,
  Button,
  createTheme,
  Drawer,
  Input,
  Menu,
  Modal,
  Paper,
  Skeleton,
  Tooltip,
} from '@mantine/core';

/** Deep petrol: the one accent. Text on shade 6 and 7 keeps 4.5 : 1 with white. */
const petrol = [
  '#edf6f6',
  '#d7eaeb',
  '#afd5d7',
  '#83bec1',
  '#55a7ab',
  '#318c91',
  '#1d7378',
  '#145d62',
  '#0e4b4f',
  '#08393d',
] as const;

/** Neutral greys with a breath of the accent's hue. */
const gray = [
  '#f7f8f8',
  '#f0f2f2',
  '#e4e7e8',
  '#d5dadb',
  '#bac1c3',
  '#949c9f',
  '#626a6e',
  '#495155',
  '#33393c',
  '#1c2123',
] as const;

/** For danger and failure only. Shade 6 keeps 4.5 : 1 with white, as text and as ground. */
const red = [
  '#fdf0ef',
  '#fae0de',
  '#f3bbb8',
  '#ee938e',
  '#e5665f',
  '#d64741',
  '#c02f2b',
  '#a32522',
  '#851d1a',
  '#661513',
] as const;

/** 7 is the page, 6 a surface on it, 4 a border, 2 dimmed text. */
const dark = [
  '#dde1e2',
  '#bac0c2',
  '#969ea1',
  '#687074',
  '#363d41',
  '#2a3033',
  '#1d2225',
  '#14181a',
  '#0f1213',
  '#0a0c0d',
] as const;

/** A native font on every system: nothing to download, nothing that jumps. */
const SYSTEM_FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Helvetica Neue', Arial, sans-serif";
const MONOSPACE =
  "ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

const CONTROL_HEIGHT = '2rem';
const CONTROL_FONT = '0.8125rem';

/** A dialog's <header> would be announced as a second banner of the page. */
export const DIALOG_PROPS = { attributes: { header: { role: 'presentation' } } };

export const theme = createTheme({
  colors: { petrol, gray, dark, red },
  primaryColor: 'petrol',
  primaryShade: { light: 6, dark: 6 },
  autoContrast: false,
  black: '#1c2123',
  fontFamily: SYSTEM_FONT,
  fontFamilyMonospace: MONOSPACE,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '16px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
      h4: { fontSize: '0.8125rem', lineHeight: '1.4' },
    },
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      vars: (_theme, props) => ({
        root: props.size === 'sm' ? { '--button-height': CONTROL_HEIGHT, '--button-padding-x': '0.75rem' } : {},
      }),
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 'md', variant: 'subtle' } }),
    Input: Input.extend({
      vars: (_theme, props) => ({
        wrapper:
          props.multiline === true || (props.size !== undefined && props.size !== 'sm')
            ? {}
            : { '--input-height': CONTROL_HEIGHT, '--input-fz': CONTROL_FONT },
      }),
    }),
    InputLabel: { styles: { label: { marginBottom: 2, fontSize: CONTROL_FONT } } },
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Modal: Modal.extend({
      defaultProps: DIALOG_PROPS,
      styles: { title: { fontWeight: 600, fontSize: '0.9375rem' } },
    }),
    Drawer: Drawer.extend({ defaultProps: DIALOG_PROPS }),
    // Its focus placeholder is an element that no menu may contain; keyboards reach the first item all the same.
    Menu: Menu.extend({ defaultProps: { shadow: 'md', withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, withArrow: false, fz: 'xs' } }),
    Alert: Alert.extend({ defaultProps: { radius: 'md' } }),
    Badge: Badge.extend({ styles: { root: { textTransform: 'none', fontWeight: 500, letterSpacing: 0 } } }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
  },
});
