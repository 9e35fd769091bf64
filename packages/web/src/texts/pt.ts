// The page in Portuguese.

import type { Texts } from './en.ts';
import { plural } from './plural.ts';

const ONE = { DAY: 'dia', WEEK: 'semana', MONTH: 'mês', YEAR: 'ano', CUSTOM: 'período' };
const MANY = { DAY: 'dias', WEEK: 'semanas', MONTH: 'meses', YEAR: 'anos', CUSTOM: 'períodos' };

const NUMERALS = ['nenhum', 'um', 'dois', 'três', 'quatro', 'cinco', 'seis', 'sete', 'oito', 'nove', 'dez'];
const placesIn = (count: number) =>
  `${NUMERALS[count] ?? count} ${plural('pt', count, { one: 'lugar', other: 'lugares' })}`;
const NOTHING_YET = { DAY: 'Hoje', WEEK: 'Esta semana', MONTH: 'Este mês', YEAR: 'Este ano', CUSTOM: 'Neste período' };

export const pt: Texts = {
  language: 'pt',

  frame: {
    product: 'Topline',
    tagline: 'Que categorias vendem mais, e quais venderão mais a seguir.',
    screens: {
      top: 'Mais vendidos',
      next: 'Próximo período',
      compare: 'Modelos',
      accuracy: 'Precisão',
      system: 'Sistema',
      import: 'Importar',
    },
    screensLabel: 'Vistas',
    skip: 'Ir para os números',
    merchant: 'Loja',
    chooseMerchant: 'Escolher uma loja',
    searchMerchant: 'Procurar por nome ou número',
    noMerchantFound: (search) => `Nenhuma loja se chama “${search}”.`,
    recentMerchants: 'Recentes',
    allMerchants: 'Todas as lojas',
    unknownMerchant: (id) => `Aqui não há loja ${id}. Escolha uma acima.`,
    theme: { label: 'Cores', system: 'como o dispositivo', light: 'claro', dark: 'escuro' },
    offline: 'Este dispositivo está sem rede. O que se vê fica como estava.',
    notFound: 'Não há página neste endereço.',
    back: 'Voltar à classificação',
    weeksStart: (day) => `as semanas começam em ${day}`,
    close: 'Fechar',
  },

  shortcuts: {
    title: 'Teclas',
    screens: 'Vistas',
    timeframe: 'Dia, semana, mês, ano',
    step: 'Período anterior e seguinte',
    rows: 'Linha seguinte e anterior',
    open: 'Abrir a linha',
    merchant: 'Escolher uma loja',
    list: 'Esta lista',
    close: 'Fechar',
  },

  period: {
    label: 'Período',
    length: 'Duração do período',
    lengths: { DAY: 'Dia', WEEK: 'Semana', MONTH: 'Mês', YEAR: 'Ano', CUSTOM: 'Outro' },
    one: ONE,
    many: MANY,
    count: (type, count) => `${count} ${plural('pt', count, { one: ONE[type], other: MANY[type] })}`,
    now: { DAY: 'Hoje', WEEK: 'Esta semana', MONTH: 'Este mês', YEAR: 'Este ano', CUSTOM: 'Estes dias' },
    last: {
      DAY: 'Ontem',
      WEEK: 'Semana passada',
      MONTH: 'Mês passado',
      YEAR: 'Ano passado',
      CUSTOM: 'Os dias anteriores',
    },
    next: {
      DAY: 'Amanhã',
      WEEK: 'Próxima semana',
      MONTH: 'Próximo mês',
      YEAR: 'Próximo ano',
      CUSTOM: 'Os próximos dias',
    },
    previous: (type) => `${ONE[type]} anterior`,
    following: (type) => `${ONE[type]} seguinte`,
    from: 'De',
    to: 'Até',
    apply: 'Mostrar',
    wrongRange: 'O primeiro dia não pode ser depois do último, e dez anos são o máximo.',
  },

  freshness: {
    nothingCounted: {
      brief: 'ainda nada contado',
      sentence:
        'Ainda nenhuma encomenda desta loja foi contada. A primeira aparece aqui segundos depois de ser aceite.',
    },
    upTo: (time) => `até às ${time}`,
    awayEmpty: 'inacessível, ainda nada contado',
    away: (time) => `inacessível, até às ${time}`,
    awaySentence: (moment) =>
      `O Topline não responde de momento. Os números mantêm ${moment === undefined ? 'a última resposta' : `o estado de ${moment}`}; a página continua a perguntar.`,
    cached: (time) => `guardado, até às ${time}`,
    cachedSentence: (moment) =>
      `As bases de dados não respondem: esta é a última boa resposta, de ${moment}. As encomendas desde então estão guardadas e serão contadas.`,
    rebuilding: (time) => `a somar de novo, até às ${time}`,
    rebuildingSentence:
      'Os totais estão a ser somados de novo para outro fuso horário ou início de semana. Não falta nada.',
    postgres: (time) => `até às ${time}, do PostgreSQL`,
    postgresSentence: 'O ClickHouse está inacessível; os mesmos totais vêm do PostgreSQL. Não falta nada.',
    behind: (age) => `${age} de atraso`,
    behindSentence: (moment) =>
      `A contagem está atrasada: os números são de ${moment}. As encomendas desde então estão guardadas e serão contadas.`,
  },

  state: {
    waitingFor: (what) => `À espera de: ${what} …`,
    failed: (what) => `Não foi possível ler: ${what}.`,
    mistake: (message) => `Um erro desta página: ${message}`,
    mistakeMeanwhile: 'Tudo o resto na página continua.',
    meanwhile: 'A página volta a perguntar de poucos em poucos segundos; tudo o resto continua.',
    tryAgain: 'Tentar de novo',
    trying: 'A tentar …',
    copy: 'Copiar',
    copied: 'Copiado',
    notEnough: 'dados insuficientes',
    thisPage: 'Esta página',
    merchants: 'Lista de lojas',
    merchantsMeanwhile: 'As encomendas aceites estão seguras. A página volta a perguntar de poucos em poucos segundos.',
    noAnswer: 'O Topline não responde como devia.',
  },

  change: {
    up: 'mais',
    down: 'menos',
    none: 'novo',
    same: 'mesmo lugar',
    outside: (shown) => `subiu de abaixo do lugar ${shown}`,
    moved: (direction, places) =>
      `${direction === 'up' ? 'subiu' : 'desceu'} ${places} ${plural('pt', places, { one: 'lugar', other: 'lugares' })}`,
  },

  exports: {
    label: 'Exportar',
    table: 'Tabela em CSV',
    svg: 'Gráfico em SVG',
    png: 'Gráfico em PNG',
    print: 'Imprimir',
  },

  chart: {
    asTable: 'Mostrar como tabela',
    asChart: 'Mostrar o gráfico',
  },

  modelNames: {
    auto: 'Automático',
    combination: 'Combinação',
    median: 'Mediana dos modelos',
    temporal: 'Todas as escalas',
    ets: 'Alisamento, automático',
    arima: 'ARIMA',
    theta: 'Theta',
    otm: 'Theta, otimizado',
    dotm: 'Theta, dinâmico',
    mstl: 'Decomposição',
    ses: 'Alisamento',
    holt: 'Tendência',
    damped: 'Tendência amortecida',
    rolling: 'Média móvel',
    wma: 'Média ponderada',
    naive: 'Último valor',
    drift: 'Deriva',
    snaive: 'Mesma época anterior',
    croston: 'Croston',
    sba: 'Croston, corrigido',
    tsb: 'Vendas raras',
  },

  // ---- Top sellers ----
  topSellers: {
    headline: {
      now: {
        DAY: 'Hoje até agora',
        WEEK: 'Esta semana até agora',
        MONTH: 'Este mês até agora',
        YEAR: 'Este ano até agora',
        CUSTOM: 'Estes dias até agora',
      },
      last: { DAY: 'Ontem', WEEK: 'Semana passada', MONTH: 'Mês passado', YEAR: 'Ano passado', CUSTOM: 'Antes' },
      next: { DAY: 'Amanhã', WEEK: 'Na próxima semana', MONTH: 'No próximo mês', YEAR: 'No próximo ano' },
      earlier: { DAY: 'ontem', WEEK: 'na semana passada', MONTH: 'no mês passado', YEAR: 'no ano passado' },
      before: {
        DAY: 'no dia anterior',
        WEEK: 'na semana anterior',
        MONTH: 'no mês anterior',
        YEAR: 'no ano anterior',
        CUSTOM: 'em igual número de dias antes',
      },
      total: (opening, isPeriod, amount, change) => [
        `${opening}${isPeriod ? ':' : ''} `,
        [amount],
        `${change === undefined ? '' : `, ${change}`}. `,
      ],
      more: (size, than) => `mais ${size} do que ${than}`,
      less: (size, than) => `menos ${size} do que ${than}`,
      level: (than) => `tanto como ${than}`,
      byUntil: (earlier, until) => `${earlier} até ${until}`,
      beforeUntil: (earlier, until) => `${earlier} antes de ${until}`,
      nothingYet: (type) => `${NOTHING_YET[type]} ainda não se vendeu nada.`,
      nothing: (period) => `Nada foi vendido: ${period}.`,
      present: {
        only: (leader) => [[leader], ' é tudo.'],
        leads: (leader) => [[leader], ' lidera.'],
        climbed: (leader, climber, places) => [[leader], ' lidera; ', [climber], ` subiu ${placesIn(places)}.`],
        leadsAndClimbed: (leader, places) => [[leader], ` lidera e subiu ${placesIn(places)}.`],
        gained: (leader, gainer, gain) => [[leader], ' lidera; ', [gainer], ` foi quem mais ganhou, mais ${gain}.`],
        leadsAndGained: (leader, gain) => [[leader], ` lidera e foi quem mais ganhou, mais ${gain}.`],
      },
      past: {
        only: (leader) => [[leader], ' foi tudo.'],
        leads: (leader) => [[leader], ' liderou.'],
        climbed: (leader, climber, places) => [[leader], ' liderou; ', [climber], ` subiu ${placesIn(places)}.`],
        leadsAndClimbed: (leader, places) => [[leader], ` liderou e subiu ${placesIn(places)}.`],
        gained: (leader, gainer, gain) => [[leader], ' liderou; ', [gainer], ` foi quem mais ganhou, mais ${gain}.`],
        leadsAndGained: (leader, gain) => [[leader], ` liderou e foi quem mais ganhou, mais ${gain}.`],
      },
      stays: (when, name) => [` ${when} `, [name], ' deve continuar em primeiro.'],
      takesOver: (when, name) => [` ${when} `, [name], ' pode assumir a liderança.'],
    },
    sales: 'As vendas deste período',
    caption: (period) => `Categorias por vendas, ${period}`,
    rank: 'Lugar',
    move: 'Mudança de lugar',
    category: 'Categoria',
    amount: 'Vendas',
    share: 'Quota',
    pieces: 'Unidades',
    orders: 'Encomendas',
    earlierAmount: 'Vendas antes',
    change: 'Variação',
    versus: {
      DAY: 'vs. dia anterior',
      WEEK: 'vs. semana anterior',
      MONTH: 'vs. mês anterior',
      YEAR: 'vs. ano anterior',
      CUSTOM: 'vs. antes',
    },
    against: (than) => `em relação a: ${than}`,
    comparedPart: (than) => `Comparado com: ${than}, a mesma parte do período.`,
    compared: (than) => `Comparado com: ${than}.`,
    more: (count) => `mais ${count}`,
    showAll: 'Mostrar todas',
    showTen: 'Mostrar só as dez primeiras',
    all: (count, shown) => plural('pt', count, { one: 'A única categoria', other: `Todas as ${shown} categorias` }),
    nothingYet:
      'Ainda não há encomendas com data neste período. A primeira aparece aqui segundos depois de ser aceite.',
    nothing: 'Nenhuma encomenda tem data neste período.',
    agree: (age) => `Encomendas, totais e ClickHouse coincidem ao cêntimo · verificado há ${age}`,
    trend: (name, first, last) => `${name}: de ${first} a ${last}`,
    late: (amount, count, moment) =>
      `${amount} de ${plural('pt', count, { one: '1 encomenda tardia', other: `${count} encomendas tardias` })} desde ${moment}.`,
    showLate: 'Mostrar estas encomendas',
    drawer: {
      place: (rank, before) => `lugar ${rank}${before === undefined ? '' : `, antes ${before}`}`,
      placeNew: (rank) => `lugar ${rank}, sem vendas antes`,
      orders: (count, shown) => `${shown} ${plural('pt', count, { one: 'encomenda', other: 'encomendas' })}`,
      pieces: (count, shown) => `${shown} ${plural('pt', count, { one: 'unidade', other: 'unidades' })}`,
      notSold: 'Nada desta categoria foi vendido neste período.',
      everything: 'Todas as categorias',
      history: (name, grain) => `${name} por ${grain}`,
      grains: { DAY: 'dia', WEEK: 'semana', MONTH: 'mês', YEAR: 'ano' },
      period: 'Período',
      sold: 'vendido',
      soFar: 'até agora',
      yearBefore: 'no ano anterior',
      forecast: 'previsão, banda de 80%',
      forecastFrom: 'Previsão de',
      forecastTo: 'Previsão até',
      historyWhat: 'O histórico',
      products: 'Produtos',
      noProduct: 'Linhas sem produto',
      numbered: (id) => `Produto ${id}`,
      restProducts: (count, shown) => plural('pt', count, { one: 'mais 1 produto', other: `mais ${shown} produtos` }),
      allProducts: 'Todos os produtos',
    },
    explain: {
      open: 'Explicar este número',
      title: 'As encomendas por trás deste número',
      back: 'Voltar à categoria',
      bounds: (from, until, zone) => `Todas as encomendas desde ${from} até antes de ${until} em ${zone}.`,
      utc: (from, until) => `Em UTC: ${from} – ${until}`,
      counted: 'Soma das encomendas',
      shown: 'Mostrado na classificação',
      difference: 'Diferença',
      waiting: 'Aceites, ainda não contadas',
      late: (moment) => `Chegaram tarde, depois de ${moment}`,
      agrees: 'Ambos coincidem até ao último dígito.',
      differs: 'A classificação acompanha em segundos; o que foi aceite não se perde.',
      lines: (count, shown) => `${shown} ${plural('pt', count, { one: 'linha', other: 'linhas' })}`,
      time: 'Hora',
      order: 'Encomenda e linhas',
      isLate: 'tardia',
      loaded: (shown, count, amount) => `${shown} de ${count} encomendas, ${amount}`,
      loadMore: 'Carregar mais',
      none: 'Nenhuma encomenda foi contada neste período.',
      quantity: (count) => `${count} ×`,
      orderNumber: 'Encomenda',
      ourNumber: 'Número na Topline',
      product: 'Produto',
      local: 'Hora local',
      instant: 'UTC',
    },
  },
  // ---- Top sellers end ----

  // ---- Next period ----
  nextPeriod: {},
  // ---- Next period end ----

  // ---- Models ----
  models: {},
  // ---- Models end ----

  // ---- Accuracy ----
  accuracy: {},
  // ---- Accuracy end ----

  // ---- System ----
  system: {},
  // ---- System end ----

  // ---- Import ----
  import: {},
  // ---- Import end ----

  // ---- First run ----
  firstRun: {},
  // ---- First run end ----
};
