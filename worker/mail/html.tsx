/**
 * A mail as HTML: tables for what has a width or a ground, since Outlook lays nothing else out, and styles inline, since
 * many mail programs know no others. Nothing is loaded from anywhere. What a dark screen changes stands in one style sheet.
 */
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { linesOf, oneLine, preheaderOf, subjectOf, type Block, type Fact, type WrittenMail } from './content.ts';
import type { Look } from './draft.ts';

const ink = 'color:#1c2733;';
const quiet = 'color:#55616d;';
const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif;";
const WIDTH = 600;

/** With `!important`, since it has to win over styles inline. A phone gets all of its width. */
const sheet = ({ colourDark }: Look): string => `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: ${WIDTH + 40}px) { .card { width: 100% !important; } .inside { padding: 20px !important; } }
@media (prefers-color-scheme: dark) {
  .page { background: #13171f !important; } .inside { background: #1b222c !important; }
  .card { border-color: #39424d !important; } .box { background: #252e39 !important; }
  .ink { color: #e8edf2 !important; } .quiet { color: #aab5c0 !important; } .link { color: ${colourDark} !important; }
}
`;

/** Everything that is not ours passes through JSX, which escapes it. */
export const htmlOf = (written: readonly WrittenMail[], look: Look): string =>
  `<!doctype html>\n${render(<Mail written={written} look={look} />)}`;

interface Looking {
  look: Look;
}

const Mail = ({ written, look }: { written: readonly WrittenMail[] } & Looking): VNode => (
  <html lang={written[0]?.frame.language}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
      <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
      <title>{subjectOf(written)}</title>
      <style>{sheet(look)}</style>
    </head>
    <body class="page ink" style={`margin:0;padding:0;background:#eef1f4;${ink}${font}font-size:16px;line-height:1.5`}>
      <div style="display:none;max-height:0;overflow:hidden;opacity:0;font-size:1px">{preheaderOf(written)}</div>
      <Table width="100%" style="table-layout:fixed" ground="#eef1f4" of="page">
        <td align="center" style="padding:24px 12px">
          {written.map((one) => (
            <InOneLanguage {...one} look={look} />
          ))}
        </td>
      </Table>
    </body>
  </html>
);

/** For Outlook, which takes no colour of a cell's style in every place. */
const ground = (colour: string) => ({ bgcolor: colour });

/** A table of one cell, for looks alone. */
const Table = (
  props: Partial<{ width: string; style: string; ground: string; of: string }> & { children: VNode },
): VNode => (
  <table
    role="presentation"
    cellSpacing="0"
    cellPadding="0"
    width={props.width}
    {...(props.ground ? ground(props.ground) : {})}
    class={props.of}
    style={`${font}${props.style ?? ''}`}
  >
    <tbody>
      <tr>{props.children}</tr>
    </tbody>
  </table>
);

const InOneLanguage = ({ content, frame, look }: WrittenMail & Looking): VNode => (
  <table
    role="presentation"
    lang={frame.language}
    cellSpacing="0"
    cellPadding="0"
    width={WIDTH}
    class="card"
    style={`width:${WIDTH}px;max-width:100%;margin:0 auto 24px;border:1px solid #d8dee4;${font}text-align:left`}
  >
    <tbody>
      <tr>
        <td {...ground(look.colour)} style="padding:14px 28px;color:#ffffff;font-size:16px;font-weight:bold">
          {oneLine(frame.sender)}
        </td>
      </tr>
      <tr>
        <td
          class="inside ink"
          {...ground('#ffffff')}
          style={`padding:28px;background:#ffffff;${ink}font-size:16px;line-height:1.5`}
        >
          <h1 style="margin:0 0 16px;font-size:22px;line-height:1.3">{oneLine(content.title)}</h1>
          <p style="margin:0 0 16px">{frame.hello}</p>
          {content.blocks.map((block) => (
            <BlockOf block={block} look={look} />
          ))}
          {frame.follow && (
            <p style="margin:24px 0 0">
              <a href={frame.follow.url} class="link" style={`color:${look.colour}`}>
                {frame.follow.label}
              </a>
            </p>
          )}
        </td>
      </tr>
      <tr>
        <td
          class="page quiet"
          {...ground('#eef1f4')}
          style={`padding:16px 28px;background:#eef1f4;${quiet}font-size:13px;line-height:1.5`}
        >
          {frame.footer.map((line) => (
            <p style="margin:0 0 4px">{oneLine(line)}</p>
          ))}
          {frame.legal.map(({ label, url }) => (
            <p style="margin:0 0 4px">
              {label}:{' '}
              <a href={url} class="quiet" style={quiet}>
                {url}
              </a>
            </p>
          ))}
        </td>
      </tr>
    </tbody>
  </table>
);

function BlockOf({ block, look }: { block: Block } & Looking): VNode {
  switch (block.kind) {
    case 'paragraph':
      return <p style="margin:0 0 16px">{oneLine(block.text)}</p>;
    case 'facts':
      return <Facts facts={block.facts} />;
    case 'quote':
      return <Quote lead={block.lead} paragraphs={block.paragraphs} />;
    case 'button':
      return <Button label={block.label} url={block.url} look={look} />;
  }
}

/** Label above values: in columns, a VIN would not fit beside its label on a phone. */
const Facts = ({ facts }: { facts: Fact[] }): VNode => (
  <>
    <Table width="100%" style="table-layout:fixed">
      <td
        class="box ink"
        {...ground('#f3f5f7')}
        style={`padding:12px 16px 4px;background:#f3f5f7;${ink}font-size:16px;line-height:1.5`}
      >
        {facts.map(({ label, values }) => (
          <div style="margin:0 0 8px">
            <div class="quiet" style={`${quiet}font-size:14px`}>
              {label}
            </div>
            {values.map((value) => (
              <div style="margin:0 0 4px;overflow-wrap:anywhere;word-break:break-word">{oneLine(value)}</div>
            ))}
          </div>
        ))}
      </td>
    </Table>
    <Gap />
  </>
);

/** Below a table: a margin is nothing that every mail program gives it. */
const Gap = (): VNode => <div style="height:20px;line-height:20px;font-size:1px"> </div>;

const Quote = ({ lead, paragraphs }: { lead: string; paragraphs: string[] }): VNode => (
  <div style="margin:0 0 20px">
    <p class="quiet" style={`margin:0 0 8px;${quiet}font-size:14px`}>
      {oneLine(lead)}
    </p>
    <blockquote style="margin:0;padding:4px 16px;border-left:4px solid #c3ccd5;overflow-wrap:anywhere">
      {paragraphs.map((text) => (
        <p style="margin:4px 0;white-space:pre-line">{linesOf(text).map(oneLine).join('\n')}</p>
      ))}
    </blockquote>
  </div>
);

/**
 * With its address in full below, for mail programs that show no links and for people who look before they click. Outlook
 * gives the link no padding, but its cell.
 */
const Button = ({ label, url, look }: { label: string; url: string } & Looking): VNode => (
  <div style="margin:0 0 20px">
    <Table>
      <td {...ground(look.colour)} style={`background:${look.colour};border-radius:6px;mso-padding-alt:12px 20px`}>
        <a
          href={url}
          style="display:inline-block;padding:12px 20px;color:#ffffff;font-size:16px;font-weight:bold;text-decoration:none"
        >
          {oneLine(label)}
        </a>
      </td>
    </Table>
    <p class="quiet" style={`margin:8px 0 0;${quiet}font-size:13px;word-break:break-all`}>
      {url}
    </p>
  </div>
);
