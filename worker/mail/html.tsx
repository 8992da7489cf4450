/** A mail as HTML: styles inline, since mail programs know little else; nothing is loaded from anywhere. */
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { linesOf, oneLine, subjectOf, type Block, type Fact, type WrittenMail } from './content.ts';

const ink = '#1c2733';
const quiet = '#55616d';
const accent = '#0b5cad';
const font = "system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

/** Everything that is not ours passes through JSX, which escapes it. */
export const htmlOf = (written: readonly WrittenMail[]): string =>
  `<!doctype html>\n${render(<Mail written={written} />)}`;

const Mail = ({ written }: { written: readonly WrittenMail[] }): VNode => (
  <html lang={written[0]?.frame.language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light" />
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
      <title>{subjectOf(written)}</title>
    </head>
    <body
      style={{
        margin: '0',
        padding: '24px 12px',
        background: '#eef1f4',
        color: ink,
        fontFamily: font,
        fontSize: '16px',
        lineHeight: '1.5',
      }}
    >
      {written.map((one) => (
        <InOneLanguage {...one} />
      ))}
    </body>
  </html>
);

const InOneLanguage = ({ content, frame }: WrittenMail): VNode => (
  <div lang={frame.language}>
    <div
      style={{
        maxWidth: '600px',
        margin: '0 auto',
        padding: '28px',
        background: '#ffffff',
        border: '1px solid #d8dee4',
        borderRadius: '8px',
      }}
    >
      <p style={{ margin: '0 0 20px', color: quiet, fontSize: '14px', fontWeight: 'bold' }}>{oneLine(frame.sender)}</p>
      <h1 style={{ margin: '0 0 16px', fontSize: '22px', lineHeight: '1.3' }}>{oneLine(content.title)}</h1>
      <p style={{ margin: '0 0 16px' }}>{frame.hello}</p>
      {content.blocks.map((block) => (
        <BlockOf block={block} />
      ))}
      {frame.follow && (
        <p style={{ margin: '24px 0 0' }}>
          <a href={frame.follow.url} style={{ color: accent }}>
            {frame.follow.label}
          </a>
        </p>
      )}
    </div>
    <div style={{ maxWidth: '600px', margin: '16px auto 0', color: quiet, fontSize: '13px' }}>
      {frame.footer.map((line) => (
        <p style={{ margin: '0 0 4px' }}>{oneLine(line)}</p>
      ))}
    </div>
  </div>
);

function BlockOf({ block }: { block: Block }): VNode {
  switch (block.kind) {
    case 'paragraph':
      return <p style={{ margin: '0 0 16px' }}>{oneLine(block.text)}</p>;
    case 'facts':
      return <Facts facts={block.facts} />;
    case 'quote':
      return <Quote lead={block.lead} paragraphs={block.paragraphs} />;
    case 'button':
      return <Button label={block.label} url={block.url} />;
  }
}

/** Label above values: in columns, a VIN would not fit beside its label on a phone. */
const Facts = ({ facts }: { facts: Fact[] }): VNode => (
  <div style={{ margin: '0 0 20px', padding: '12px 16px 4px', background: '#f6f8fa', borderRadius: '6px' }}>
    {facts.map(({ label, values }) => (
      <div style={{ margin: '0 0 8px' }}>
        <div style={{ color: quiet, fontSize: '14px' }}>{label}</div>
        {values.map((value) => (
          <div style={{ overflowWrap: 'anywhere' }}>{oneLine(value)}</div>
        ))}
      </div>
    ))}
  </div>
);

const Quote = ({ lead, paragraphs }: { lead: string; paragraphs: string[] }): VNode => (
  <div style={{ margin: '0 0 20px' }}>
    <p style={{ margin: '0 0 8px', color: quiet, fontSize: '14px' }}>{oneLine(lead)}</p>
    <blockquote
      style={{
        margin: '0',
        padding: '4px 16px',
        borderLeft: '4px solid #c3ccd5',
        overflowWrap: 'anywhere',
      }}
    >
      {paragraphs.map((text) => (
        <p style={{ margin: '4px 0', whiteSpace: 'pre-line' }}>{linesOf(text).map(oneLine).join('\n')}</p>
      ))}
    </blockquote>
  </div>
);

/** With its address in full below, for mail programs that show no links and for people who look before they click. */
const Button = ({ label, url }: { label: string; url: string }): VNode => (
  <div style={{ margin: '0 0 20px' }}>
    <a
      href={url}
      style={{
        display: 'inline-block',
        padding: '12px 20px',
        background: accent,
        color: '#ffffff',
        borderRadius: '6px',
        textDecoration: 'none',
        fontWeight: 'bold',
      }}
    >
      {oneLine(label)}
    </a>
    <p style={{ margin: '8px 0 0', color: quiet, fontSize: '13px', wordBreak: 'break-all' }}>{url}</p>
  </div>
);
